import { AppError } from "../core/errors.js";
import type { PbxState } from "../state/model.js";
import type { CommandOf, RecordingFormat } from "./command.js";
import { findSegment } from "./find.js";

/** What is to be recorded, and no more. */
export type RecordingPlan =
  | {
      readonly type: "StartRecording";
      readonly segmentId: string;
      readonly channel: string;
      readonly format: RecordingFormat;
    }
  | { readonly type: "StopRecording"; readonly segmentId: string; readonly channel: string };

/** @throws AppError 'not-found'; 'conflict' for a leg that is recorded already */
export function planStart(
  state: PbxState,
  { segmentId, format }: CommandOf<"StartRecording">,
): RecordingPlan {
  const { channel, recording } = findSegment(state, segmentId);
  if (recording === true) {
    throw new AppError("conflict", "This call segment is already recorded.", { segmentId });
  }
  return { type: "StartRecording", segmentId, channel, format };
}

/** Where it is not known whether a leg is recorded, the PBX is asked to stop. @throws AppError 'not-found', 'conflict' */
export function planStop(state: PbxState, { segmentId }: CommandOf<"StopRecording">): RecordingPlan {
  const { channel, recording } = findSegment(state, segmentId);
  if (recording === false)
    throw new AppError("conflict", "This call segment is not recorded.", { segmentId });
  return { type: "StopRecording", segmentId, channel };
}
