import type { CoreServer } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { list, read } from "../operation.js";
import { one, type Place, root } from "../place.js";
import { presentCoreServer } from "../present.js";
import * as schemas from "../schemas.js";
import { CoreServerView, type Seen } from "../view.js";

const coreServers = root(["coreServers"], ({ pbxs, principal }) => {
  const views = pbxs
    .map((pbx) => new CoreServerView(pbx, principal))
    .map((server): Seen<CoreServer> => ({ server, object: server.coreServer }));
  return {
    what: "core server",
    items: () => views,
    find: ({ by, value }) => views.find(({ object }) => (by === "id" ? object.id : object.slug) === value),
    restriction: () => undefined,
  };
});

/** The parent of everything else. */
export const coreServer: Place<Seen<CoreServer>> = one(coreServers, {
  param: "coreServer",
  description: "Id of the core server.",
  byName: { word: "getByName", description: "Slug of the core server." },
});

const told = { tag: "Core servers", reply: schemas.CoreServer, present: presentCoreServer };

export const coreServerEndpoints: readonly Endpoint[] = [
  list(coreServers, { ...told, summary: "All core servers" }),
  read(coreServer, { ...told, summary: "A core server" }),
];
