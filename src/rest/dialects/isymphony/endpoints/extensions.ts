import type { DirectoryExtension } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import type { Reference } from "../../../path.js";
import { act, list, read } from "../operation.js";
import { type Collection, collection, live, one, type Place } from "../place.js";
import { presentExtension } from "../present.js";
import * as schemas from "../schemas.js";
import type { CoreServerView, Seen } from "../view.js";
import { coreServer } from "./core-servers.js";
import { user } from "./users.js";

type Extensions = Collection<Seen<DirectoryExtension>>;

const ofCoreServer = collection(coreServer, ["extensions"], ({ server }) =>
  extensions(
    server,
    () => server.extensions(),
    (reference) => server.findExtension(reference),
  ),
);

const ofUser = collection(user, ["extensions"], ({ server, object }) => {
  const own = server.extensionsOf(object);
  return extensions(
    server,
    () => own,
    ({ by, value }) => own.find(({ id, number }) => (by === "id" ? id : number) === value),
  );
});

function extensions(
  server: CoreServerView,
  items: () => readonly DirectoryExtension[],
  find: (reference: Reference) => DirectoryExtension | undefined,
): Extensions {
  const see = (object: DirectoryExtension): Seen<DirectoryExtension> => ({ server, object });
  return {
    what: "extension",
    items: () => items().map(see),
    find: (reference) => {
      const extension = find(reference);
      return extension && see(extension);
    },
    restriction: ({ object: { licensed, number } }) =>
      licensed ? undefined : `Extension ${number} is not bound to a licensed user.`,
  };
}

const named = (from: Place<Extensions>): Place<Seen<DirectoryExtension>> =>
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
const told = { tag, reply: schemas.Extension, present: presentExtension };

export const extensionEndpoints: readonly Endpoint[] = [
  list(ofCoreServer, { ...told, summary: "All extensions of a core server" }),
  list(ofUser, { ...told, summary: "All extensions of a user" }),
  ...extensionPlaces.flatMap((extension) => [
    read(extension, { ...told, summary: "An extension" }),
    act(live(extension), {
      tag,
      words: ["originate"],
      summary: "Rings the extension, then the destination",
      body: schemas.Originate,
      errors: ["conflict", "pbx-refused"],
      perform: ({ server, object }, { destinationNumber }) =>
        server.control.execute({ type: "Originate", extension: object.key, destination: destinationNumber }),
    }),
  ]),
];
