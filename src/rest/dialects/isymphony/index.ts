import type { Dialect } from "../../dialect.js";
import { authenticate, claimOf } from "./authenticate.js";
import * as bodies from "./bodies.js";
import { endpoints } from "./endpoints/index.js";
import { openStreams } from "./events/index.js";
import { errorForm } from "./present.js";
import * as schemas from "./schemas.js";

export const isymphony: Dialect = {
  name: "isymphony",
  title: "iSymphony live API",
  basePath: "/communication_manager/rest/live",
  aliases: [],
  description: [
    "Every object may be named by its id or, where it has a name, by `getByName/{name}`; the two can be mixed in one",
    "path, while this document shows only all ids and all names. `user` is the same as `users`, `agent` as `agents`, and",
    "`kicks` as `kick`. A slash at the end of a path changes nothing, and HEAD is answered where GET is.",
    "\n\nWhat belongs to users without a licence and queues that are not enabled are left out of lists, and are 403 when",
    "they are named.",
    "\n\nCore servers, users with their status, and extensions are answered also while the link to the PBX is down. All",
    "else is what happens there now: without the link, or before that is read in, asking for it and acting on the PBX is",
    "503 with `Retry-After`, so that old state is never told as live.",
    "\n\nA call segment stands under several parents: its core server, its extension, the queue that it waits in, and its",
    "conference room. The same can be asked and done in each of these places.",
    "\n\nThe event API, a WebSocket and Server-Sent Events, stands beside this base path and is not in this document.",
  ].join(" "),
  endpoints,
  notBuilt: [],
  schemas: { ...schemas, ...bodies },
  securityScheme: { type: "http", scheme: "basic" },
  errorForm,
  openStreams,
  files: null,
  token: null,
  rateLimit: null,
  presentOccasion: null,
  authenticate,
  claimOf,
};
