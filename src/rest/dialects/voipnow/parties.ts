import type { Segment } from "../../../state/model.js";
import type { PhoneCall } from "./calls.js";
import { type AnyExtension, extendedNumber } from "./view.js";

const FLOW = { local: 2, out: 4, in: 8 } as const;

/** Who calls whom, seen from one leg. */
export interface Parties {
  readonly source: readonly string[];
  readonly destination: readonly string[];
  /** What the one who calls is called; null: it is not known. */
  readonly caller: { readonly name: string; readonly number: string } | null;
  readonly flow: number;
}

/** @param of whose leg it is taken for: of a parked or waiting caller, the extension that is told of it */
export function partiesOf(call: PhoneCall, leg: Segment, of: AnyExtension): Parties {
  const others = othersOf(call, leg);
  const flow = flowOf(call, leg, others);
  const own = leg.extension === null ? numberOf(call, leg) : [of.number];
  const theirs = others.flatMap((other) => numberOf(call, other));
  if (leg.extension === null && others.length === 0) return { ...alone(leg, own, of), flow };
  if (!isCalling(leg, others)) return { source: theirs, destination: own, caller: partyAt(others[0]), flow };
  const called = theirs.length > 0 ? theirs : calledNumber(call, leg, of);
  return { source: own, destination: called, caller: partyAt(leg), flow };
}

/** A party from outside that waits or is parked: it is told from the side of who has it. */
const alone = (leg: Segment, own: readonly string[], { number }: AnyExtension): Omit<Parties, "flow"> =>
  leg.incoming
    ? { source: [number], destination: own, caller: null }
    : { source: own, destination: [number], caller: partyAt(leg) };

/** Whom it talks to, else who dials it, else all whom it dials. */
function othersOf({ legs }: PhoneCall, { linked, dialingFrom, dialingTo }: Segment): readonly Segment[] {
  const ids = linked !== null ? [linked] : dialingFrom !== null ? [dialingFrom] : dialingTo;
  return legs.filter(({ id }) => ids.includes(id));
}

/** Of two legs that were both dialled, as in a call made over an API, the older one is the caller's. */
function isCalling(leg: Segment, [other]: readonly Segment[]): boolean {
  if (!leg.incoming || leg.dialingTo.length > 0) return true;
  return other?.incoming === true && leg.dialingFrom !== other.id && leg.startedAt < other.startedAt;
}

/** An outside leg that was dialled is a call to the outside, any other one is a call from there. */
function flowOf({ legs }: PhoneCall, leg: Segment, others: readonly Segment[]): number {
  const isOutside = ({ extension }: Segment) => extension === null;
  const outsider = [leg, ...(others.length > 0 ? others : legs)].find(isOutside);
  if (outsider === undefined) return FLOW.local;
  return outsider.incoming ? FLOW.out : FLOW.in;
}

/** An extension's extended number, or the number from outside; none where it is withheld. */
export function numberOf({ pbx }: PhoneCall, { extension: key, callerId }: Segment): readonly string[] {
  const extension = key === null ? undefined : pbx.directory.extension({ key });
  if (extension !== undefined) return [extendedNumber(pbx, extension.tenant, extension.number)];
  return callerId.number === "" ? [] : [callerId.number];
}

function calledNumber({ pbx }: PhoneCall, { did }: Segment, of: AnyExtension): readonly string[] {
  if (did === null) return [];
  const tenant = of.kind === "terminal" ? of.extension.tenant : of.queue.tenant;
  const { directory } = pbx;
  const isOwn = [directory.extension({ number: did }), directory.queue({ identifier: did })].some(
    (one) => one !== undefined && one.tenant === tenant,
  );
  return [isOwn ? extendedNumber(pbx, tenant, did) : did];
}

const partyAt = (leg: Segment | undefined): Parties["caller"] =>
  leg === undefined || leg.callerId.number === "" ? null : leg.callerId;
