import type { Dialect } from "../../dialect.js";
import { authenticate, claimOf } from "./authenticate.js";
import { AddCallEvent, ChangeCallEvent, PhoneCallAction, SetAgentStatus, SimpleCall } from "./bodies.js";
import { endpoints, notBuilt } from "./endpoints/index.js";
import { BASE_PATH } from "./links.js";
import { errorForm } from "./present.js";
import { presentOccasion } from "./present-occasion.js";
import * as schemas from "./schemas.js";

const { collectionOf: _, ...named } = schemas;

export const voipnow: Dialect = {
  name: "voipnow",
  title: "VoipNow UnifiedAPI",
  basePath: BASE_PATH,
  aliases: ["/unifiedapi"],
  description: [
    "Tokens are given at `/oauth/token.php`, and sent as `Authorization: Bearer …`, or as the parameter",
    "`accessRequestToken`, with or without the word Bearer. `/unifiedapi` is the same as `/uapi`. A slash at the end of a",
    "path changes nothing, and HEAD is answered where GET is.",
    "\n\nExtensions are named by the number of their organization in four digits, a star, and their own number: `0003*210`.",
    "The short number is taken too. What belongs to users without a licence, queues that are not enabled, and all that is",
    "another organization's do not exist here.",
    '\n\nA failure is `{"error":{"code","message"}}`. A user, an extension or a call that is not there is 400; what',
    "the vendor has and Tandem has not is 501. A collection without an entry is 204.",
    "A parameter that is given twice is a fault of that parameter.",
    "\n\nWhat happens on the PBX now is 503 with `Retry-After` while the link to it is down. Call events and the call history",
    "are answered all the same.",
  ].join(" "),
  endpoints,
  notBuilt,
  schemas: { ...named, PhoneCallAction, SimpleCall, SetAgentStatus, AddCallEvent, ChangeCallEvent },
  securityScheme: { type: "http", scheme: "bearer" },
  errorForm,
  openStreams: null,
  files: null,
  token: { path: "/oauth/token.php", scope: null, inQuery: false },
  rateLimit: null,
  presentOccasion,
  authenticate,
  claimOf,
};
