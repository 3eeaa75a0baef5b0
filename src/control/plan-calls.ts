import { AppError } from "../core/errors.js";
import { deviceOf } from "../state/channel-name.js";
import type { Extension, PbxState, Segment } from "../state/model.js";
import type { CommandOf } from "./command.js";
import { dialable } from "./dialable.js";
import { findExtension, findSegment } from "./find.js";
import type { Reach, Rights } from "./rights.js";

/** What is to be done about calls. The dialplan context is still to be found. */
export type CallPlan =
  | {
      /** Moves whoever is in a bridge with this channel. */
      readonly type: "BlindTransfer";
      readonly channel: string;
      /** In whose dialplan context the destination is looked up; null: the transferring leg has no extension. */
      readonly extension: Extension | null;
      readonly destination: string;
    }
  | {
      /** Sends a channel that is still dialling elsewhere. */
      readonly type: "Redirect";
      readonly channel: string;
      readonly extension: Extension | null;
      readonly destination: string;
    }
  | {
      /** Presses the attended transfer code for this channel. */
      readonly type: "AttendedTransfer";
      readonly segment: Segment;
      readonly linked: string;
      readonly extension: Extension;
      readonly destination: string;
    }
  | {
      readonly type: "TransferToVoicemail";
      /** Moves whoever is in a bridge with this channel, or the channel itself. */
      readonly move: "BlindTransfer" | "Redirect";
      readonly channel: string;
      /** Whose mailbox it is. */
      readonly extension: Extension;
    }
  | {
      readonly type: "Park";
      readonly segmentId: string;
      readonly channel: string;
      /** The channel of the one who parks it. */
      readonly by: string;
      readonly timeoutSeconds: number | null;
    }
  | {
      readonly type: "HangUp";
      readonly legs: readonly { readonly segmentId: string; readonly channel: string }[];
    };

/** @throws AppError 'not-found', 'conflict', 'forbidden' */
export function planTransfer(
  state: PbxState,
  { segmentId, destination, attended }: CommandOf<"Transfer">,
  { reach, requireCallable }: Rights,
): CallPlan {
  const segment = findSegment(reach, segmentId);
  const planned = attended
    ? planAttended(state, segment, destination, reach)
    : planBlind(state, segment, destination, reach);
  requireCallable(destination, planned.extension);
  return planned;
}

/** @throws AppError 'not-found', 'conflict' */
export function planVoicemail(
  state: PbxState,
  { segmentId, mailbox }: CommandOf<"TransferToVoicemail">,
  reach: Reach,
): CallPlan {
  const segment = findSegment(reach, segmentId);
  const extension = findExtension(reach, mailbox);
  const { type: move, channel } = planBlind(state, segment, dialable(extension.number), reach);
  return { type: "TransferToVoicemail", move, channel, extension };
}

/** @throws AppError 'not-found', 'conflict' */
export function planPark({ segmentId, timeoutSeconds }: CommandOf<"Park">, reach: Reach): CallPlan {
  const segment = findSegment(reach, segmentId);
  const other = reach.segment(segment.linked);
  if (other === undefined) throw new AppError("conflict", whyNobodyToMove(segment), { segmentId });
  return { type: "Park", segmentId: other.id, channel: other.channel, by: segment.channel, timeoutSeconds };
}

/** Of the legs that are still there. */
export function planHangUp({ segmentIds }: CommandOf<"HangUp">, reach: Pick<Reach, "segment">): CallPlan {
  const legs = [...new Set(segmentIds)].flatMap((id) => reach.segment(id) ?? []);
  return { type: "HangUp", legs: legs.map(({ id, channel }) => ({ segmentId: id, channel })) };
}

type BlindPlan = Extract<CallPlan, { type: "BlindTransfer" | "Redirect" }>;

function planBlind(state: PbxState, segment: Segment, destination: string, reach: Reach): BlindPlan {
  const extension = extensionOf(state, segment, reach);
  if (segment.linked !== null) {
    return {
      type: "BlindTransfer",
      channel: segment.channel,
      extension: extension ?? other(state, segment, reach),
      destination,
    };
  }
  const dialer = reach.segment(segment.dialingFrom);
  if (dialer !== undefined && segment.state !== "up") {
    return {
      type: "Redirect",
      channel: dialer.channel,
      extension: extension ?? extensionOf(state, dialer, reach),
      destination,
    };
  }
  throw new AppError("conflict", whyNobodyToMove(segment), { segmentId: segment.id });
}

/** An external leg transfers in the context of the extension that it talks to. */
function other(state: PbxState, { linked }: Segment, reach: Reach): Extension | null {
  const segment = reach.segment(linked);
  return segment === undefined ? null : extensionOf(state, segment, reach);
}

function whyNobodyToMove({ dialingTo, conference, parked, queue }: Segment): string {
  if (dialingTo.length > 0)
    return "This call segment is still dialling: nobody has answered who could be moved.";
  if (conference !== null) return "This call segment is in a conference, not in a call with one other.";
  if (parked !== null) return "This call segment is parked: it is bound to no other that could be moved.";
  if (queue !== null)
    return "This call segment waits in a queue: it is bound to no other that could be moved.";
  return "This call segment is bound to no other that could be moved.";
}

function planAttended(
  state: PbxState,
  segment: Segment,
  destination: string,
  reach: Reach,
): Extract<CallPlan, { type: "AttendedTransfer" }> {
  const extension = extensionOf(state, segment, reach);
  if (extension === null) {
    throw new AppError(
      "conflict",
      "Only an extension can transfer with consultation, and this call segment is external.",
    );
  }
  const bridge = state.bridges.get(state.channels.get(segment.channelId)?.bridgeId ?? "");
  if (segment.linked === null || bridge?.members.length !== 2) {
    throw new AppError("conflict", "This call segment is not in an answered call of two.");
  }
  return { type: "AttendedTransfer", segment, linked: segment.linked, extension, destination };
}

const extensionOf = (state: PbxState, { extension, channel }: Segment, reach: Reach): Extension | null =>
  reach.extension(extension) ?? reach.extension(state.devices.get(deviceOf(channel))?.key ?? null) ?? null;
