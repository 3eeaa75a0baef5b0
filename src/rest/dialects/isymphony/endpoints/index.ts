import type { Endpoint } from "../../../endpoint.js";
import { callSegmentEndpoints } from "./call-segments.js";
import { coreServerEndpoints } from "./core-servers.js";
import { extensionEndpoints } from "./extensions.js";
import { userEndpoints } from "./users.js";

export const endpoints: readonly Endpoint[] = [
  ...coreServerEndpoints,
  ...userEndpoints,
  ...extensionEndpoints,
  ...callSegmentEndpoints,
];
