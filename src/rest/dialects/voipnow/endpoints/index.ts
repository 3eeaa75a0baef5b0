import type { Endpoint } from "../../../endpoint.js";
import { callRecordEndpoints } from "./call-records.js";
import { phoneCallActions } from "./phone-call-actions.js";
import { phoneCallEventEndpoints } from "./phone-call-events.js";
import { phoneCallEndpoints } from "./phone-calls.js";
import { presenceEndpoints } from "./presence.js";
import { queueAgentEndpoints } from "./queue-agents.js";
import { simpleCallEndpoints } from "./simple-calls.js";

export const endpoints: readonly Endpoint[] = [
  ...presenceEndpoints,
  ...phoneCallEndpoints,
  ...phoneCallActions,
  ...simpleCallEndpoints,
  ...queueAgentEndpoints,
  ...phoneCallEventEndpoints,
  ...callRecordEndpoints,
];
