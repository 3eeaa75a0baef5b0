import type { Extension, PbxState } from "../state/model.js";
import { ownCallerId } from "./caller-id.js";
import type { CallerId, Origination } from "./command.js";
import { findExtension, onlyDevice } from "./find.js";
import { checkOrigination } from "./input.js";
import { pbxUnavailable } from "./plan.js";
import type { Rights } from "./rights.js";

export interface OriginationPlan {
  /** In whose dialplan context the numbers are looked up. */
  readonly extension: Extension;
  readonly rings: Rings;
  readonly destination: string;
  readonly callerId: CallerId;
  readonly destinationCallerId: CallerId;
  readonly ringSeconds: number;
  readonly maxSeconds: number | null;
}

/** What rings first. */
export type Rings =
  | { readonly type: "device"; readonly device: string }
  /** A number as a call to it would: its phones say who they are, and the destination is shown that. */
  | { readonly type: "number"; readonly number: string }
  /** Numbers, all at once, where the destination is shown what we say. */
  | { readonly type: "numbers"; readonly numbers: readonly string[] };

/** @throws AppError `pbx-unavailable`, `invalid-request`, `forbidden`, `not-found` */
export function planOriginate(state: PbxState, call: Origination, rights: Rights): OriginationPlan {
  checkOrigination(call);
  if (!state.sync.live) throw pbxUnavailable();
  const extension = findExtension(rights.reach, call.extension);
  for (const { number } of [call.callerId, call.destinationCallerId].filter((one) => one !== null)) {
    rights.requireShowable(number);
  }
  for (const number of call.sources === "extension" ? [] : call.sources) {
    rights.requireCallable(number, extension);
  }
  rights.requireCallable(call.destination, extension);
  const { destination, ringSeconds, maxSeconds } = call;
  return {
    extension,
    rings:
      call.sources === "extension"
        ? ownRings(state, extension, call)
        : numbersRing(state, extension, call.sources),
    destination,
    callerId: call.callerId ?? ownCallerId(extension),
    destinationCallerId: call.destinationCallerId ?? ownCallerId(extension),
    ringSeconds,
    maxSeconds,
  };
}

function ownRings(
  state: PbxState,
  extension: Extension,
  { destinationCallerId }: Pick<Origination, "destinationCallerId">,
): Rings {
  const { number } = extension;
  const device = onlyDevice(state, extension);
  if (device !== null) return { type: "device", device };
  return destinationCallerId === null ? { type: "number", number } : { type: "numbers", numbers: [number] };
}

/** A number that is given twice rings once. */
function numbersRing(state: PbxState, { context }: Extension, sources: readonly string[]): Rings {
  const [number, ...more] = new Set(sources);
  const known = state.extensions.get(`${number}@${context}`);
  const device = known === undefined || more.length > 0 ? null : onlyDevice(state, known);
  if (device !== null) return { type: "device", device };
  return { type: "numbers", numbers: [...new Set(sources)] };
}
