import type { Segment } from "../../../state/model.js";
import type { CurrentCall } from "./calls.js";

/** Who calls whom, seen from one leg. */
export interface Parties {
  readonly flow: "in" | "out";
  readonly callers: readonly Segment[];
  /** Of several that ring, all. */
  readonly called: readonly Segment[];
}

export function partiesOf({ leg, legs }: Pick<CurrentCall, "leg" | "legs">): Parties {
  const others = othersOf(leg, legs);
  if (leg.extension === null) return parked(leg);
  return isCalling(leg, others)
    ? { flow: "out", callers: [leg], called: others }
    : { flow: "in", callers: others, called: [leg] };
}

/** A party from outside that is parked: it is told from the side of who has parked it. */
const parked = (leg: Segment): Parties =>
  leg.incoming ? { flow: "out", callers: [], called: [leg] } : { flow: "in", callers: [leg], called: [] };

/** Whom it talks to, else who dials it, else all whom it dials. */
function othersOf({ linked, dialingFrom, dialingTo }: Segment, legs: readonly Segment[]): readonly Segment[] {
  const ids = linked !== null ? [linked] : dialingFrom !== null ? [dialingFrom] : dialingTo;
  return legs.filter(({ id }) => ids.includes(id));
}

/** Of two legs that were both dialled, as in a call made over an API, the older one is the caller's. */
function isCalling(leg: Segment, [other]: readonly Segment[]): boolean {
  if (!leg.incoming || leg.dialingTo.length > 0) return true;
  return other?.incoming === true && leg.dialingFrom !== other.id && leg.startedAt < other.startedAt;
}
