import type { Endpoint } from "../../../endpoint.js";
import { agentEndpoints } from "./agents.js";
import { callSegmentEndpoints } from "./call-segments.js";
import { conferenceEndpoints } from "./conferences.js";
import { coreServerEndpoints } from "./core-servers.js";
import { extensionEndpoints } from "./extensions.js";
import { queueEndpoints } from "./queues.js";
import { userStatusEndpoints } from "./user-statuses.js";
import { userEndpoints } from "./users.js";

export const endpoints: readonly Endpoint[] = [
  ...coreServerEndpoints,
  ...userEndpoints,
  ...userStatusEndpoints,
  ...extensionEndpoints,
  ...queueEndpoints,
  ...agentEndpoints,
  ...conferenceEndpoints,
  ...callSegmentEndpoints,
];
