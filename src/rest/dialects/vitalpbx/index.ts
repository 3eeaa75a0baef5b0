import type { Dialect } from "../../dialect.js";
import { authenticate, claimOf } from "./authenticate.js";
import { ClickToCall, DeviceQueues } from "./bodies.js";
import { endpoints } from "./endpoints/index.js";
import { errorForm } from "./present.js";
import * as schemas from "./schemas.js";
import { SOUNDS } from "./sound-files.js";

const { successOf: _, withoutMessageOf: __, ...named } = schemas;

export const vitalpbx: Dialect = {
  name: "vitalpbx",
  title: "VitalPBX API v2",
  basePath: "/api/v2",
  aliases: [],
  description: [
    "The key in the header `app-key` is the credential; `Authorization` is not looked at. A slash at the end of a path",
    "changes nothing, and HEAD is answered where GET is.",
    "\n\nThe header `tenant` names the tenant that is meant, by its id, path or name. Where it is missing or empty, that is",
    "the main one. A key that is bound to a tenant has that one alone, whatever the header says. What is another tenant's",
    "does not exist here, nor what belongs to users without a licence, nor queues that are not enabled.",
    "\n\nAn answer is `{status, message, data}`, where some have no `message`; a failure is",
    '`{"status":"error","message","data":null}`.',
    "\n\nThe sound of a message is at the path `recfile`, from the root of this server, for the same key: GET and HEAD, whole",
    "or by ranges. Its failures have the same form, and beside those below 412 and 416.",
    "\n\nQueues, and all that acts on the PBX, are 503 with `Retry-After` while the link to it is down. Extensions and call",
    "records are answered all the same; with the scope `secrets`, extensions and devices are not, since the PBX is asked.",
  ].join(" "),
  endpoints,
  notBuilt: [],
  schemas: { ...named, ClickToCall, DeviceQueues },
  securityScheme: { type: "apiKey", in: "header", name: "app-key" },
  errorForm,
  openStreams: null,
  files: SOUNDS,
  token: null,
  rateLimit: null,
  presentOccasion: null,
  authenticate,
  claimOf,
};
