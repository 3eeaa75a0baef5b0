import type { Segment } from "../../../../state/model.js";
import type { Endpoint } from "../../../endpoint.js";
import { act, list, read } from "../operation.js";
import { type Collection, collection, live, one, only, type Place } from "../place.js";
import { presentCallSegment } from "../present.js";
import * as schemas from "../schemas.js";
import type { CoreServerView, Seen } from "../view.js";
import { coreServer } from "./core-servers.js";
import { extensionPlaces } from "./extensions.js";

type Segments = Collection<Seen<Segment>>;

const ofCoreServer = collection(live(coreServer), ["callSegments"], ({ server }) => ({
  ...segments(server, "call segment", () => server.segments()),
  find: ({ value }) => see(server, server.findSegment(value)),
}));

const ofExtensions = extensionPlaces.map((extension) =>
  collection(live(extension), ["callSegments"], ({ server, object: { key } }) =>
    segments(server, "call segment", () => server.segments().filter((segment) => segment.extension === key)),
  ),
);

/** Those that `ids` name. Call segments have no names: they are found by id alone. */
const related = (
  place: Place<Seen<Segment>>,
  word: string,
  what: (id: string) => string,
  ids: (segment: Segment) => readonly (string | null)[],
): Place<Segments> =>
  collection(place, [word], ({ server, object }) =>
    segments(server, what(object.id), () => ids(object).flatMap((id) => server.findSegment(id ?? "") ?? [])),
  );

function segments(server: CoreServerView, what: string, items: () => readonly Segment[]): Segments {
  return {
    what,
    items: () => items().map((object) => ({ server, object })),
    find: ({ value }) =>
      see(
        server,
        items().find(({ id }) => id === value),
      ),
    restriction: ({ object }) =>
      server.isLicensed(object)
        ? undefined
        : `Call segment '${object.id}' is not related to an extension of a licensed user.`,
  };
}

const see = (server: CoreServerView, object: Segment | undefined): Seen<Segment> | undefined =>
  object && { server, object };

const tag = "Call segments";
const told = { tag, reply: schemas.CallSegment, present: presentCallSegment };

/** What can be asked and done where a call segment is named by its id. */
function operations(segment: Place<Seen<Segment>>): Endpoint[] {
  const dialed = related(
    segment,
    "dialingToCallSegments",
    (id) => `call segment dialled by '${id}' named`,
    ({ dialingTo }) => dialingTo,
  );
  const oneDialed = one(dialed, {
    param: "dialedCallSegment",
    description: "Id of the dialled call segment.",
  });
  const dialing = only(
    related(
      segment,
      "dialingFromCallSegment",
      (id) => `call segment that dials '${id}'`,
      ({ dialingFrom }) => [dialingFrom],
    ),
  );
  const linked = only(
    related(
      segment,
      "linkedCallSegment",
      (id) => `call segment linked to '${id}'`,
      (object) => [object.linked],
    ),
  );
  return [
    read(segment, { ...told, summary: "A call segment" }),
    list(dialed, { ...told, summary: "The call segments that a call segment dials" }),
    read(oneDialed, { ...told, summary: "One of the call segments that a call segment dials" }),
    read(dialing, { ...told, summary: "The call segment that dials a call segment" }),
    read(linked, { ...told, summary: "The call segment linked to a call segment" }),
    ...[segment, oneDialed, dialing, linked].map(transfer),
  ];
}

const transfer = (segment: Place<Seen<Segment>>): Endpoint =>
  act(segment, {
    tag,
    words: ["transfer"],
    summary: "Moves whoever is bound to the named call segment to a destination",
    body: schemas.Transfer,
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    perform: ({ server, object }, { destinationNumber, attended }) =>
      server.control.execute({
        type: "Transfer",
        segmentId: object.id,
        destination: destinationNumber,
        attended,
      }),
  });

export const callSegmentEndpoints: readonly Endpoint[] = [
  list(ofCoreServer, { ...told, summary: "All call segments of a core server" }),
  ...ofExtensions.map((place) => list(place, { ...told, summary: "The call segments of an extension" })),
  ...[ofCoreServer, ...ofExtensions]
    .map((place) => one(place, { param: "callSegment", description: "Id of the call segment." }))
    .flatMap(operations),
];
