import type { DirectoryExtension } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { Originate } from "../bodies.js";
import { act, list, read } from "../operation.js";
import { type Collection, collection, facet, live, one, type Place } from "../place.js";
import { presentDnd, presentExtension } from "../present.js";
import * as schemas from "../schemas.js";
import type { Seen } from "../view.js";
import { coreServer } from "./core-servers.js";
import { user } from "./users.js";

/** Why an extension may not be shown or used; undefined: it may. */
export const extensionRestriction = ({ licensed, number }: DirectoryExtension): string | undefined =>
  licensed ? undefined : `Extension ${number} is not bound to a licensed user.`;

const kind = { what: "extension", restriction: extensionRestriction };

const ofCoreServer = collection(coreServer, ["extensions"], ({ server }) => ({
  ...kind,
  items: () => server.extensions(),
  find: (reference) => server.findExtension(reference),
}));

const ofUser = collection(user, ["extensions"], ({ server, object }) => {
  const own = server.extensionsOf(object);
  return {
    ...kind,
    items: () => own,
    find: ({ by, value }) => own.find(({ id, number }) => (by === "id" ? id : number) === value),
  };
});

const named = (from: Place<Collection<Seen<DirectoryExtension>>>): Place<Seen<DirectoryExtension>> =>
  one(from, {
    param: "extension",
    description: "Id of the extension.",
    byName: { word: "getByName", description: "Number of the extension." },
  });

/** The places where an extension stands: all that holds for one holds for each. */
export const extensionPlaces: readonly Place<Seen<DirectoryExtension>>[] = [
  named(ofCoreServer),
  named(ofUser),
];

const tag = "Extensions";

/** How an extension is told, wherever a path leads to one. */
export const extensionTold = { tag, reply: schemas.Extension, present: presentExtension };

const setDnd = (extension: Place<Seen<DirectoryExtension>>, word: string, enabled: boolean): Endpoint =>
  act(extension, {
    tag,
    words: [word],
    summary: `Turns Do Not Disturb of an extension ${enabled ? "on" : "off"}`,
    body: null,
    errors: ["pbx-refused"],
    perform: ({ server, object }) =>
      server.control.execute({ type: "SetDnd", extension: object.key, enabled }),
  });

/** How long the extension's own device rings. Seconds. */
const RING_SECONDS = 30;

const operations = (extension: Place<Seen<DirectoryExtension>>): Endpoint[] => [
  read(extension, { ...extensionTold, summary: "An extension" }),
  act(live(extension), {
    tag,
    words: ["originate"],
    summary: "Rings the extension, then the destination",
    body: Originate,
    errors: ["conflict", "pbx-refused"],
    perform: async ({ server, object }, { destinationNumber }) => {
      await server.control.originate({
        extension: object.key,
        sources: "extension",
        destination: destinationNumber,
        callerId: null,
        destinationCallerId: null,
        ringSeconds: RING_SECONDS,
        maxSeconds: null,
      });
    },
  }),
  read(facet(live(extension), ["dnd"]), {
    tag,
    summary: "Do Not Disturb of an extension",
    reply: schemas.Dnd,
    present: presentDnd,
  }),
  setDnd(live(extension), "enableDnd", true),
  setDnd(live(extension), "disableDnd", false),
];

export const extensionEndpoints: readonly Endpoint[] = [
  list(ofCoreServer, { ...extensionTold, summary: "All extensions of a core server" }),
  list(ofUser, { ...extensionTold, summary: "All extensions of a user" }),
  ...extensionPlaces.flatMap(operations),
];
