import { calls } from "../../../state/calls.js";
import type { Segment } from "../../../state/model.js";
import type { OriginatedCall } from "../../originated-calls.js";
import { callId } from "./call-id.js";
import type { ClientView, Phone } from "./client-view.js";

/** A living call as one extension has part in it: one of its legs. */
export interface CurrentCall {
  /** The same for all who have part in the call. */
  readonly id: string;
  readonly of: Phone;
  /** Its own; of a party from outside that it has parked, that one's. */
  readonly leg: Segment;
  /** All of the call, whoever's they are. */
  readonly legs: readonly Segment[];
  /** Made over an API; undefined: not, or too long ago. */
  readonly originated: OriginatedCall | undefined;
}

/** The legs of a client's phones, call by call, oldest first. */
export function currentCalls(client: ClientView): CurrentCall[] {
  const { pbx } = client;
  const byKey = new Map(client.phones().map((phone) => [phone.extension.key, phone]));
  return calls(pbx.state()).flatMap(({ linkedId, segments }) => {
    const originated = pbx.originatedCalls.get(linkedId);
    return segments.flatMap((leg): CurrentCall[] => {
      const of = byKey.get(leg.extension ?? leg.parked?.by ?? "");
      return of === undefined ? [] : [{ id: callId(linkedId), of, leg, legs: segments, originated }];
    });
  });
}

export const currentCallsOf = (phone: Phone): CurrentCall[] =>
  currentCalls(phone.client).filter(({ of }) => of.id === phone.id);
