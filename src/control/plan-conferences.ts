import { AppError } from "../core/errors.js";
import { holderOf } from "../state/held.js";
import type { PbxState, Segment } from "../state/model.js";
import { heldFor } from "../state/relations.js";
import type { CommandOf } from "./command.js";
import { findSegment } from "./find.js";
import type { Reach } from "./rights.js";

/** Who is where: a leg in a conference room. */
interface Participant {
  readonly segmentId: string;
  /** The one that is in the room, which may be an end of a Local channel. */
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
  reach: Reach,
): ConferencePlan => ({
  type: "KickFromConference",
  ...participant(state, findSegment(reach, segmentId), reach),
});

/** @throws AppError 'not-found', 'conflict' */
export const planMute = (
  state: PbxState,
  { segmentId, muted }: CommandOf<"MuteInConference">,
  reach: Reach,
): ConferencePlan => ({
  type: "MuteInConference",
  ...participant(state, findSegment(reach, segmentId), reach),
  muted,
});

function participant(
  state: PbxState,
  { id, channelId, conference }: Segment,
  reach: Pick<Reach, "hasRoom">,
): Participant {
  const inside = holderOf(heldFor(state, channelId), "conference");
  if (conference !== null && inside !== undefined && reach.hasRoom(conference.room)) {
    return { segmentId: id, channel: inside.name, room: conference.room };
  }
  throw new AppError("conflict", "This call segment is in no conference room.", { segmentId: id });
}
