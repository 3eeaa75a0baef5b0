import type { Endpoint } from "../../../endpoint.js";
import type { Path } from "../../../path.js";
import { EXTENSION, USER } from "../place.js";
import { callRecordEndpoints } from "./call-records.js";
import { phoneCallActions } from "./phone-call-actions.js";
import { phoneCallEventEndpoints } from "./phone-call-events.js";
import { phoneCallEndpoints } from "./phone-calls.js";
import { presenceEndpoints } from "./presence.js";
import { queueAgentEndpoints } from "./queue-agents.js";
import { simpleCallEndpoints } from "./simple-calls.js";

/** Faxes, and calls of the vendor's that ring in other ways. */
export const notBuilt: readonly Path[] = [
  [{ words: ["faxes"] }, USER, EXTENSION],
  [{ words: ["faxes"] }, USER, EXTENSION, { param: "fax", description: "Id of a fax." }],
  [{ words: ["phoneCalls"] }, USER, { words: ["conferenceInvite"] }],
  [{ words: ["phoneCalls"] }, USER, { words: ["callback"] }],
];

export const endpoints: readonly Endpoint[] = [
  ...presenceEndpoints,
  ...phoneCallEndpoints,
  ...phoneCallActions,
  ...simpleCallEndpoints,
  ...queueAgentEndpoints,
  ...phoneCallEventEndpoints,
  ...callRecordEndpoints,
];
