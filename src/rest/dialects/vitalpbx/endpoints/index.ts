import type { Endpoint } from "../../../endpoint.js";
import { callRecordEndpoints } from "./call-records.js";
import { clickToCallEndpoints } from "./click-to-call.js";
import { deviceEndpoints } from "./devices.js";
import { extensionEndpoints } from "./extensions.js";
import { queueEndpoints } from "./queues.js";
import { voicemailEndpoints } from "./voicemail.js";

export const endpoints: readonly Endpoint[] = [
  ...extensionEndpoints,
  ...deviceEndpoints,
  ...queueEndpoints,
  ...clickToCallEndpoints,
  ...callRecordEndpoints,
  ...voicemailEndpoints,
];
