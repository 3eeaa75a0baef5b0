import { z } from "zod";
import type { ExtensionProfile } from "../directory/directory.js";
import { PLAIN_PROFILE } from "../directory/plain-profile.js";
import { inQuotes, PRINTABLE } from "./forms.js";

const id = z.int32().min(1);

const count = z.int32().min(0);

const flag = z.boolean();

const callerId = z
  .string(inQuotes)
  .max(200)
  .regex(/^("[^"\p{Cc}]*" )?<[\w*#+.-]+>$/u, 'must be as "Name" <number>, or <number>')
  .nullable();

const password = z
  .string(inQuotes)
  .max(80)
  .regex(...PRINTABLE);

/** What is shown where nothing is said, and what the setting means. */
const or = (key: keyof ExtensionProfile, meaning: string): string =>
  `${JSON.stringify(PLAIN_PROFILE[key])}; ${meaning}`;

/** What a plain Asterisk does not say of an extension. */
export const Profile = z.strictObject({
  classOfServiceId: id.optional().describe(or("classOfServiceId", "number of its class of service")),
  dialProfileId: id.optional().describe(or("dialProfileId", "number of its dial profile")),
  callLimit: count.optional().describe(or("callLimit", "calls at a time, 0: as many as come")),
  externalCallerId: callerId
    .optional()
    .describe(or("externalCallerId", '"Name" <number> for the outside, null: that of its endpoint')),
  emergencyCallerId: callerId
    .optional()
    .describe(or("emergencyCallerId", "the same for emergency calls, null: that of its endpoint")),
  ringTime: count.optional().describe(or("ringTime", "seconds, 0: as the dialplan has it")),
  noSpy: flag.optional().describe(or("noSpy", "nobody may listen to its calls")),
  featuresPassword: password.optional().describe(or("featuresPassword", "what its feature codes ask for")),
  musicGroupId: id.optional().describe(or("musicGroupId", "number of its music on hold")),
  recordOnDemand: flag.optional().describe(or("recordOnDemand", "it may record its calls")),
  recordInternal: flag.optional().describe(or("recordInternal", "its calls inside are recorded")),
  recordOutgoing: flag.optional().describe(or("recordOutgoing", "its calls to the outside are recorded")),
  recordIncoming: flag.optional().describe(or("recordIncoming", "its calls from the outside are recorded")),
  lock: flag.optional().describe(or("lock", "it is locked")),
  callWaiting: flag.optional().describe(or("callWaiting", "further calls ring while it talks")),
  pinless: flag.optional().describe(or("pinless", "it is asked for no PIN")),
  deviceProfileId: id.optional().describe(or("deviceProfileId", "number of its devices' profile")),
} satisfies Record<keyof ExtensionProfile, z.ZodType>);
