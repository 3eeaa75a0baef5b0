import { AppError } from "../core/errors.js";
import { deviceOf } from "../state/channel-name.js";
import type { Extension, PbxState, Segment } from "../state/model.js";
import type { CommandOf } from "./command.js";
import { dialable } from "./dialable.js";
import { findExtension, findSegment } from "./find.js";

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
      /** Number of its extension. */
      readonly mailbox: string;
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

/** @throws AppError 'not-found', 'conflict' */
export function planTransfer(
  state: PbxState,
  { segmentId, destination, attended }: CommandOf<"Transfer">,
): CallPlan {
  const segment = findSegment(state, segmentId);
  return attended ? planAttended(state, segment, destination) : planBlind(state, segment, destination);
}

/** @throws AppError 'not-found', 'conflict' */
export function planVoicemail(
  state: PbxState,
  { segmentId, mailbox }: CommandOf<"TransferToVoicemail">,
): CallPlan {
  const segment = findSegment(state, segmentId);
  const number = dialable(findExtension(state, mailbox).number);
  const { type: move, channel } = planBlind(state, segment, number);
  return { type: "TransferToVoicemail", move, channel, mailbox: number };
}

/** @throws AppError 'not-found', 'conflict' */
export function planPark(state: PbxState, { segmentId, timeoutSeconds }: CommandOf<"Park">): CallPlan {
  const segment = findSegment(state, segmentId);
  const other = state.segments.get(segment.linked ?? "");
  if (other === undefined) throw new AppError("conflict", whyNobodyToMove(segment), { segmentId });
  return { type: "Park", segmentId: other.id, channel: other.channel, by: segment.channel, timeoutSeconds };
}

/** Of the legs that are still there. */
export function planHangUp({ segments }: PbxState, { segmentIds }: CommandOf<"HangUp">): CallPlan {
  const legs = [...new Set(segmentIds)].flatMap((id) => segments.get(id) ?? []);
  return { type: "HangUp", legs: legs.map(({ id, channel }) => ({ segmentId: id, channel })) };
}

type BlindPlan = Extract<CallPlan, { type: "BlindTransfer" | "Redirect" }>;

function planBlind(state: PbxState, segment: Segment, destination: string): BlindPlan {
  const extension = extensionOf(state, segment);
  if (segment.linked !== null) {
    return {
      type: "BlindTransfer",
      channel: segment.channel,
      extension: extension ?? other(state, segment),
      destination,
    };
  }
  const dialer = segment.dialingFrom === null ? undefined : state.segments.get(segment.dialingFrom);
  if (dialer !== undefined && segment.state !== "up") {
    return {
      type: "Redirect",
      channel: dialer.channel,
      extension: extension ?? extensionOf(state, dialer),
      destination,
    };
  }
  throw new AppError("conflict", whyNobodyToMove(segment), { segmentId: segment.id });
}

/** An external leg transfers in the context of the extension that it talks to. */
function other(state: PbxState, { linked }: Segment): Extension | null {
  const segment = state.segments.get(linked ?? "");
  return segment === undefined ? null : extensionOf(state, segment);
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

function planAttended(state: PbxState, segment: Segment, destination: string): CallPlan {
  const extension = extensionOf(state, segment);
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

const extensionOf = (state: PbxState, { extension, channel }: Segment): Extension | null =>
  state.extensions.get(extension ?? "") ?? state.devices.get(deviceOf(channel)) ?? null;
