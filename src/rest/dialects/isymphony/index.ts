import type { Dialect } from "../../dialect.js";
import { authenticate } from "./authenticate.js";
import { endpoints } from "./endpoints/index.js";
import { errorForm } from "./present.js";
import * as schemas from "./schemas.js";

export const isymphony: Dialect = {
  name: "isymphony",
  title: "iSymphony live API",
  basePath: "/communication_manager/rest/live",
  description: [
    "Every object may be named by its id or, where it has a name, by `getByName/{name}`; the two can be mixed in one",
    "path, while this document shows only all ids and all names. `user` is the same as `users`. A slash at the end of a",
    "path changes nothing, and HEAD is answered where GET is.",
    "\n\nObjects of users without a licence are left out of lists, and are 403 when they are named.",
    "\n\nCore servers, users and extensions are configuration: they are answered also while the link to the PBX is down.",
    "Call segments are what happens there now: without the link, or before its calls are read in, asking for them and",
    "acting on the PBX is 503 with `Retry-After`, so that old state is never told as live.",
  ].join(" "),
  endpoints,
  schemas,
  securityScheme: { type: "http", scheme: "basic" },
  errorForm,
  authenticate,
};
