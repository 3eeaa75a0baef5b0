import { AppError } from "../core/errors.js";
import type { PbxState } from "../state/model.js";
import { heldFor } from "../state/relations.js";
import type { CommandOf, RecordingFormat } from "./command.js";
import { findSegment } from "./find.js";
import type { Reach } from "./rights.js";

/** What is to be recorded, and no more. */
export type RecordingPlan =
  | {
      readonly type: "StartRecording";
      readonly segmentId: string;
      readonly channel: string;
      readonly format: RecordingFormat;
    }
  | {
      readonly type: "StopRecording";
      readonly segmentId: string;
      /** Those that are recorded, or may be: of a leg its own, and ends of Local channels that stand for it. */
      readonly channels: readonly string[];
    };

/** @throws AppError 'not-found'; 'conflict' for a leg that is recorded already */
export function planStart(
  { segmentId, format }: CommandOf<"StartRecording">,
  reach: Pick<Reach, "segment">,
): RecordingPlan {
  const { channel, recording } = findSegment(reach, segmentId);
  if (recording === true) {
    throw new AppError("conflict", "This call segment is already recorded.", { segmentId });
  }
  return { type: "StartRecording", segmentId, channel, format };
}

/** Where it is not known whether a leg is recorded, the PBX is asked to stop. @throws AppError 'not-found', 'conflict' */
export function planStop(
  state: PbxState,
  { segmentId }: CommandOf<"StopRecording">,
  reach: Pick<Reach, "segment">,
): RecordingPlan {
  const { channelId, recording } = findSegment(reach, segmentId);
  if (recording === false)
    throw new AppError("conflict", "This call segment is not recorded.", { segmentId });
  const channels = heldFor(state, channelId).filter(({ recordings }) => recordings !== 0);
  return { type: "StopRecording", segmentId, channels: channels.map(({ name }) => name) };
}
