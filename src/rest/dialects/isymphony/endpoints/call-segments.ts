import type { Segment } from "../../../../state/model.js";
import type { Endpoint } from "../../../endpoint.js";
import { list, read } from "../operation.js";
import { type Collection, collection, live, one, only, type Place } from "../place.js";
import { presentCallSegment } from "../present.js";
import { CallSegment } from "../schemas.js";
import type { CoreServerView, Seen } from "../view.js";
import { callSegmentActions } from "./call-segment-actions.js";
import { conference } from "./conferences.js";
import { coreServer } from "./core-servers.js";
import { extensionPlaces } from "./extensions.js";
import { queue } from "./queues.js";

/** A parent of call segments, as the document groups what stands under it. */
interface Root {
  readonly tag: string;
  readonly summary: string;
  readonly place: Place<Collection<Seen<Segment>>>;
}

const what = "call segment";

const restrictedBy =
  (server: CoreServerView) =>
  (object: Segment): string | undefined =>
    server.isLicensed(object)
      ? undefined
      : `Call segment '${object.id}' is not related to an extension of a licensed user.`;

const ofCoreServer: Root = {
  tag: "Call segments",
  summary: "All call segments of a core server",
  place: collection(live(coreServer), ["callSegments"], ({ server }) => ({
    what,
    items: () => server.segments(),
    find: ({ value }) => server.findSegment(value),
    restriction: restrictedBy(server),
  })),
};

const ofExtensions = extensionPlaces.map(
  (extension, index): Root => ({
    tag: index === 0 ? "Call segments of an extension" : "Call segments of a user's extension",
    summary: "The call segments of an extension",
    place: collection(live(extension), ["callSegments"], ({ server, object: { key } }) => ({
      what,
      items: () => server.segmentsOf(key),
      restriction: restrictedBy(server),
    })),
  }),
);

// Whoever may see a queue or a room may see who is in it: callers from outside, who wait there, are related to nobody (ours).

const ofQueue: Root = {
  tag: "Call segments in a queue",
  summary: "The call segments that wait in a queue, first in line first",
  place: collection(queue, ["callSegments"], ({ server, object: { identifier } }) => ({
    what,
    items: () =>
      server
        .segments()
        .filter((segment) => segment.queue?.name === identifier)
        .toSorted((a, b) => (a.queue?.position ?? 0) - (b.queue?.position ?? 0)),
  })),
};

const ofConference: Root = {
  tag: "Call segments in a conference room",
  summary: "The call segments in a conference room",
  place: collection(conference, ["callSegments"], ({ server, object: { identifier } }) => ({
    what,
    items: () => server.segments().filter((segment) => segment.conference?.room === identifier),
  })),
};

/** Those that `ids` name. Call segments have no names: they are found by id alone. */
const related = (
  place: Place<Seen<Segment>>,
  word: string,
  whatOf: (id: string) => string,
  ids: (segment: Segment) => readonly (string | null)[],
): Place<Collection<Seen<Segment>>> =>
  collection(place, [word], ({ server, object }) => ({
    what: whatOf(object.id),
    items: () => ids(object).flatMap((id) => server.findSegment(id ?? "") ?? []),
    restriction: restrictedBy(server),
  }));

/** What can be asked and done where a call segment is named by its id. */
function operations(segment: Place<Seen<Segment>>, tag: string): Endpoint[] {
  const told = { tag, reply: CallSegment, present: presentCallSegment };
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
    ...[segment, oneDialed, dialing, linked].flatMap((place) =>
      callSegmentActions.map((action) => action(place, tag)),
    ),
  ];
}

export const callSegmentEndpoints: readonly Endpoint[] = [
  ofCoreServer,
  ...ofExtensions,
  ofQueue,
  ofConference,
].flatMap(({ tag, summary, place }) => [
  list(place, { tag, summary, reply: CallSegment, present: presentCallSegment }),
  ...operations(one(place, { param: "callSegment", description: "Id of the call segment." }), tag),
]);
