import { type Call, calls } from "../../../state/calls.js";
import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { OriginatedCall } from "../../originated-calls.js";
import { objectId } from "./object-id.js";
import type { AnyExtension, QueueExtension, Scope, Terminal } from "./view.js";

/** One leg of a call, and the extension from whose side it is told and acted on. */
export interface CallView {
  readonly id: string;
  readonly leg: Segment;
  readonly of: AnyExtension;
}

/** A call as an account sees it. */
export interface PhoneCall {
  readonly id: string;
  readonly pbx: Pbx;
  readonly linkedId: string;
  /** All of them, whoever's they are. */
  readonly legs: readonly Segment[];
  /** Those that the account may see and act on; at least one. */
  readonly views: readonly CallView[];
  /** Made over this API; undefined: not, or too long ago. */
  readonly originated: OriginatedCall | undefined;
}

export const callId = (pbx: Pbx, linkedId: string): string => objectId(pbx, linkedId);

/** The living calls of which some leg is one of these extensions', oldest first. */
export function phoneCalls(pbxs: Iterable<Pbx>, scope: Scope): PhoneCall[] {
  return [...new Set(pbxs)].flatMap((pbx) => {
    const holderOf = holders(pbx, scope);
    return calls(pbx.state()).flatMap((call) => {
      const phoneCall = see(pbx, call, holderOf);
      return phoneCall.views.length === 0 ? [] : [phoneCall];
    });
  });
}

function see(pbx: Pbx, { linkedId, segments }: Call, holderOf: ReturnType<typeof holders>): PhoneCall {
  const originated = pbx.originatedCalls.get(linkedId);
  const views = segments.flatMap((leg) => {
    const of = holderOf(leg, originated);
    return of === undefined ? [] : [{ id: objectId(pbx, leg.id), leg, of }];
  });
  return { id: callId(pbx, linkedId), pbx, linkedId, legs: segments, views, originated };
}

/**
 * Whose a leg is: its extension's; else of who parked it; and of a leg from outside, the queue's that it waits in, or the
 * extension's in whose name the call was made.
 */
function holders(pbx: Pbx, { terminals, servedQueues }: Scope) {
  const isHere = (one: AnyExtension) => one.pbx === pbx;
  const byKey = new Map<string, Terminal>(terminals.filter(isHere).map((one) => [one.extension.key, one]));
  const byName = new Map<string, QueueExtension>(
    servedQueues.filter(isHere).map((one) => [one.queue.identifier, one]),
  );
  return (leg: Segment, originated: OriginatedCall | undefined): AnyExtension | undefined => {
    const own = byKey.get(leg.extension ?? "") ?? byKey.get(leg.parked?.by ?? "");
    if (own !== undefined || leg.extension !== null) return own;
    return byName.get(leg.queue?.name ?? "") ?? byKey.get(originated?.extension ?? "");
  };
}

/** Whether two names of an extension mean the same one. */
export const isSame = (a: AnyExtension, b: AnyExtension): boolean =>
  a.pbx === b.pbx && a.kind === b.kind && a.number === b.number && idOf(a) === idOf(b);

const idOf = (one: AnyExtension): string => (one.kind === "terminal" ? one.extension.id : one.queue.id);

/** The views of a call that belong to one of these extensions. */
export const viewsOf = ({ views }: PhoneCall, named: readonly AnyExtension[]): readonly CallView[] =>
  views.filter(({ of }) => named.some((one) => isSame(one, of)));
