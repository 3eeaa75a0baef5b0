import { AppError } from "../core/errors.js";
import type { PbxState, Segment } from "../state/model.js";
import type { CommandOf } from "./command.js";
import { findSegment } from "./find.js";

/** Who is where: a leg in a conference room. */
interface Participant {
  readonly segmentId: string;
  readonly channel: string;
  readonly room: string;
}

/** What is to be done about a leg in a conference room. */
export type ConferencePlan =
  | (Participant & { readonly type: "KickFromConference" })
  | (Participant & { readonly type: "MuteInConference"; readonly muted: boolean });

/** @throws AppError 'not-found', 'conflict' */
export const planKick = (
  state: PbxState,
  { segmentId }: CommandOf<"KickFromConference">,
): ConferencePlan => ({ type: "KickFromConference", ...participant(findSegment(state, segmentId)) });

/** @throws AppError 'not-found', 'conflict' */
export const planMute = (
  state: PbxState,
  { segmentId, muted }: CommandOf<"MuteInConference">,
): ConferencePlan => ({ type: "MuteInConference", ...participant(findSegment(state, segmentId)), muted });

function participant({ id, channel, conference }: Segment): Participant {
  if (conference !== null) return { segmentId: id, channel, room: conference.room };
  throw new AppError("conflict", "This call segment is in no conference room.", { segmentId: id });
}
