import type { Dialect } from "../../dialect.js";
import { authenticate, claimOf } from "./authenticate.js";
import { AddEvent, CallAction, Callback, ChangeEvent, SetAgent, SetBundle } from "./bodies.js";
import { endpoints, notBuilt } from "./endpoints/index.js";
import { errorForm } from "./present.js";
import { presentOccasion } from "./present-occasion.js";
import * as schemas from "./schemas.js";

export const telphin: Dialect = {
  name: "telphin",
  title: "Telphin API 1.0",
  basePath: "/api/ver1.0",
  aliases: [],
  description: [
    "Tokens are given at `/oauth/token`, and sent as `Authorization: Bearer …`. A slash at the end of a path changes",
    "nothing, and HEAD is answered where GET is.",
    "\n\nA client is a tenant, and its id the tenant's number; `@me` is the account's own. Phones and queues are extensions,",
    "named by the client's number in four digits, a star, and their own number: `0003*210`. What belongs to users without",
    "a licence, queues that are not enabled, and all that is another client's do not exist here.",
    '\n\nA failure is `{"message","status"}`, where some have no `status`. Every answer tells how many requests the client',
    "has left in this hour.",
    "\n\nWhat happens on the PBX now is 503 with `Retry-After` while the link to it is down. Extensions, events and the call",
    "history are answered all the same.",
  ].join(" "),
  endpoints,
  notBuilt,
  schemas: { ...schemas, SetBundle, Callback, CallAction, SetAgent, AddEvent, ChangeEvent },
  securityScheme: { type: "http", scheme: "bearer" },
  errorForm,
  openStreams: null,
  files: null,
  token: { path: "/oauth/token", scope: "all", inQuery: true },
  rateLimit: { limit: "X-RateLimit-Limit", remaining: "X-RateLimit-Remaining", reset: "X-RateLimit-Reset" },
  presentOccasion,
  authenticate,
  claimOf,
};
