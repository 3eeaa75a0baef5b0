import type { Directory, DirectoryConference } from "../../../../directory/directory.js";
import type { Segment } from "../../../../state/model.js";
import type { QueueProperties, RoomProperties } from "./event.js";
import type { Party } from "./party.js";

/** A living call segment as it was last heard of. */
export interface Leg {
  segment: Segment;
  party: Party;
}

/**
 * Something that holds of a segment, or of two, for a while: its beginning and its end are events. What the end tells is
 * remembered from the beginning, since by then a room or a queue may be gone.
 */
export type Condition<L extends Leg = Leg> = {
  readonly key: string;
  /** Slug of the tenant of the queue or room; null: none. */
  readonly tenant: string | null;
} & (
  | { readonly kind: "link" | "dial"; readonly legs: readonly [L, L] }
  | { readonly kind: "hold"; readonly legs: readonly [L] }
  | {
      readonly kind: "queue";
      readonly legs: readonly [L];
      readonly queue: QueueProperties;
      readonly position: number;
    }
  | { readonly kind: "conference"; readonly legs: readonly [L]; readonly room: RoomProperties }
);

type Kinds = readonly Condition["kind"][];

/** What one occurrence ends is told in this order. */
export const AS_THEY_END: Kinds = ["link", "dial", "hold", "queue", "conference"];
/** And then, in this order, what it begins: nobody holds before there is somebody to hold. */
export const AS_THEY_BEGIN: Kinds = ["conference", "queue", "dial", "link", "hold"];

type Legs<L> = Pick<ReadonlyMap<string, L>, "get">;
interface Places {
  readonly directory: Pick<Directory, "queue">;
  /** By identifier. */
  readonly rooms: Pick<ReadonlyMap<string, DirectoryConference>, "get">;
}

/**
 * What holds of a segment now, by key.
 * @param before what held of it: a hold that is not known is as it was
 */
export function conditionsOf<L extends Leg>(
  leg: L,
  before: ReadonlyMap<string, unknown>,
  legs: Legs<L>,
  places: Places,
): Map<string, Condition<L>> {
  const { linked, dialingFrom, dialingTo } = leg.segment;
  const found = [
    ...link(leg, legs.get(linked ?? "")),
    ...dial(legs.get(dialingFrom ?? ""), leg),
    ...dialingTo.flatMap((id) => dial(leg, legs.get(id))),
    ...hold(leg, before),
    ...queue(leg, places),
    ...conference(leg, places),
  ];
  return new Map(found.map((condition) => [condition.key, condition]));
}

/** First who called, as far as that can be told; else the older. */
function link<L extends Leg>(one: L, other: L | undefined): Condition<L>[] {
  if (other === undefined) return [];
  const legs = goesFirst(one.segment, other.segment) ? ([one, other] as const) : ([other, one] as const);
  const key = `link ${[one.segment.id, other.segment.id].sort().join(" ")}`;
  return [{ kind: "link", key, legs, tenant: null }];
}

function goesFirst(a: Segment, b: Segment): boolean {
  if (a.incoming !== b.incoming) return b.incoming;
  return a.startedAt === b.startedAt ? a.id < b.id : a.startedAt < b.startedAt;
}

function dial<L extends Leg>(from: L | undefined, to: L | undefined): Condition<L>[] {
  if (from === undefined || to === undefined) return [];
  return [{ kind: "dial", key: `dial ${from.segment.id} ${to.segment.id}`, legs: [from, to], tenant: null }];
}

function hold<L extends Leg>(leg: L, before: ReadonlyMap<string, unknown>): Condition<L>[] {
  const key = `hold ${leg.segment.id}`;
  return (leg.segment.onHold ?? before.has(key)) ? [{ kind: "hold", key, legs: [leg], tenant: null }] : [];
}

function queue<L extends Leg>(leg: L, places: Places): Condition<L>[] {
  const { id, queue: place } = leg.segment;
  const found = place === null ? undefined : places.directory.queue({ identifier: place.name });
  if (place === null || !found?.enabled) return [];
  const { identifier, tenant } = found;
  const properties = { queueId: found.id, queue: identifier };
  const { position } = place;
  return [
    { kind: "queue", key: `queue ${id} ${identifier}`, legs: [leg], queue: properties, position, tenant },
  ];
}

function conference<L extends Leg>(leg: L, places: Places): Condition<L>[] {
  const { id, conference: place } = leg.segment;
  const found = place === null ? undefined : places.rooms.get(place.room);
  if (found === undefined) return [];
  const { identifier, displayName, tenant } = found;
  const room = { conferenceRoomId: found.id, conferenceRoomName: displayName };
  return [{ kind: "conference", key: `conference ${id} ${identifier}`, legs: [leg], room, tenant }];
}
