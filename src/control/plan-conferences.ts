import { AppError } from "../core/errors.js";
import type { Segment } from "../state/model.js";
import type { CommandOf } from "./command.js";
import { findSegment } from "./find.js";
import type { Reach } from "./rights.js";

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
export const planKick = ({ segmentId }: CommandOf<"KickFromConference">, reach: Reach): ConferencePlan => ({
  type: "KickFromConference",
  ...participant(findSegment(reach, segmentId), reach),
});

/** @throws AppError 'not-found', 'conflict' */
export const planMute = (
  { segmentId, muted }: CommandOf<"MuteInConference">,
  reach: Reach,
): ConferencePlan => ({
  type: "MuteInConference",
  ...participant(findSegment(reach, segmentId), reach),
  muted,
});

function participant({ id, channel, conference }: Segment, reach: Pick<Reach, "hasRoom">): Participant {
  if (conference !== null && reach.hasRoom(conference.room)) {
    return { segmentId: id, channel, room: conference.room };
  }
  throw new AppError("conflict", "This call segment is in no conference room.", { segmentId: id });
}
