import { AppError } from "../core/errors.js";
import type { Extension, PbxState, Segment } from "../state/model.js";
import { reach } from "../state/relations.js";
import { isTalk } from "../state/talk.js";
import { callerIdOf, ownCallerId } from "./caller-id.js";
import type { CallerId, CommandOf, SpyMode } from "./command.js";
import { findExtension, findSegment, onlyDevice } from "./find.js";
import type { Rights } from "./rights.js";
import type { Application } from "./ring.js";

type Joining = "Unpark" | "PickUp" | "Spy";

/** An extension that is rung, and whose call is then joined to another by an application. */
interface Join<T extends Joining> {
  readonly type: T;
  readonly extension: Extension;
  /** null: it is rung by its number. */
  readonly device: string | null;
  readonly callerId: CallerId;
  readonly ringSeconds: number;
  readonly application: Application;
  readonly data: string;
}

export type JoinPlan = Join<"Unpark"> | Join<"PickUp"> | Join<"Spy">;

/** Whether a plan rings an extension: it begins a call. */
export const isJoin = <P extends { readonly type: string }>(plan: P): plan is Extract<P, { type: Joining }> =>
  plan.type === "Unpark" || plan.type === "PickUp" || plan.type === "Spy";

/** @throws AppError 'not-found'; 'conflict' for a leg that is not parked, or is the extension's own */
export function planUnpark(state: PbxState, command: CommandOf<"Unpark">, rights: Rights): JoinPlan {
  const segment = findSegment(rights.reach, command.segmentId);
  if (segment.parked === null) throw conflict("This call segment is not parked.", segment);
  refuseItself([segment], command.extension);
  const { lot, space } = segment.parked;
  return {
    type: "Unpark",
    ...rung(state, command, segment, rights),
    application: "ParkedCall",
    data: `${argument(lot)},${argument(space)}`,
  };
}

/** @throws AppError 'not-found'; 'conflict' for a leg that does not ring, or whose call the extension is in */
export function planPickUp(state: PbxState, command: CommandOf<"PickUp">, rights: Rights): JoinPlan {
  const segment = findSegment(rights.reach, command.segmentId);
  const caller = state.segments.get(segment.dialingFrom ?? "");
  const rings = segment.state === "ringing" || (segment.state === "down" && caller !== undefined);
  if (!rings) throw conflict("This call segment does not ring.", segment);
  refuseItself(caller === undefined ? [segment] : [segment, caller], command.extension);
  return {
    type: "PickUp",
    ...rung(state, command, caller ?? null, rights),
    application: "PickupChan",
    data: argument(segment.channel),
  };
}

/** @throws AppError 'not-found'; 'conflict' for a leg that talks to nobody, or whose call the extension is in */
export function planSpy(state: PbxState, command: CommandOf<"Spy">, rights: Rights): JoinPlan {
  const segment = findSegment(rights.reach, command.segmentId);
  if (!isTalking(state, segment)) throw conflict("This call segment is in no answered call.", segment);
  refuseItself(legsOfCall(state, segment), command.extension);
  return {
    type: "Spy",
    ...rung(state, command, segment, rights),
    application: "ChanSpy",
    data: `${argument(segment.channel)},${SPY_OPTIONS[command.mode]}`,
  };
}

/**
 * u: this very channel; q: no announcement; E and S: end with it, and take no other. A barge is heard by both, and so is
 * no whisper.
 */
const SPY_OPTIONS: Readonly<Record<SpyMode, string>> = {
  listen: "uqES",
  whisper: "uqwES",
  "whisper-only": "uqWES",
  barge: "uqBES",
};

/** With one other, or with several. */
function isTalking(state: PbxState, { linked, channelId }: Segment): boolean {
  if (linked !== null) return true;
  const bridge = state.bridges.get(state.channels.get(channelId)?.bridgeId ?? "");
  return bridge !== undefined && isTalk(bridge) && bridge.members.length > 2;
}

function legsOfCall(state: PbxState, { channelId }: Segment): Segment[] {
  const reached = new Set<string>();
  reach(state, channelId, reached);
  return [...state.segments.values()].filter((segment) => reached.has(segment.channelId));
}

function refuseItself(legs: readonly Segment[], extension: string): void {
  const own = legs.find((leg) => leg.extension === extension);
  if (own !== undefined) throw conflict("The extension is in this call itself.", own);
}

/** The extension, shown who it is going to talk to. */
function rung(
  state: PbxState,
  { extension: key, callerId, ringSeconds }: CommandOf<Joining>,
  other: Segment | null,
  { reach, requireShowable }: Rights,
): Pick<JoinPlan, "extension" | "device" | "callerId" | "ringSeconds"> {
  const extension = findExtension(reach, key);
  if (callerId !== null) requireShowable(callerId.number);
  const otherId = other === null ? null : callerIdOf(other);
  return {
    extension,
    device: onlyDevice(state, extension),
    callerId: callerId ?? otherId ?? ownCallerId(extension),
    ringSeconds,
  };
}

/** In an application's data `,` parts arguments, `&` channels, and `${` begins what is evaluated. */
function argument(name: string): string {
  if (/^[\w@:;#*/.+-]+$/.test(name)) return name;
  throw new AppError(
    "conflict",
    "Asterisk's name of this call segment has signs in it that cannot be passed on.",
  );
}

const conflict = (message: string, { id }: Segment): AppError =>
  new AppError("conflict", message, { segmentId: id });
