import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import { leaveQueue } from "./channels.js";
import { without } from "./lists.js";

export const holdBegan = (draft: Draft, { channelId }: PbxEventOf<"HoldBegan">): void =>
  draft.patch(channelId, { onHold: true });

export const holdEnded = (draft: Draft, { channelId }: PbxEventOf<"HoldEnded">): void =>
  draft.patch(channelId, { onHold: false });

export const recordingBegan = (draft: Draft, { channelId }: PbxEventOf<"RecordingBegan">): void =>
  draft.patch(channelId, { recordings: (draft.channels.get(channelId)?.recordings ?? 0) + 1 });

/** Of a channel whose recordings are not known, one that ends leaves the rest as unknown. */
export function recordingEnded(draft: Draft, { channelId }: PbxEventOf<"RecordingEnded">): void {
  const running = draft.channels.get(channelId)?.recordings ?? null;
  draft.patch(channelId, { recordings: running === null ? null : Math.max(running - 1, 0) });
}

export const conferenceJoined = (
  draft: Draft,
  { channelId, room, muted }: PbxEventOf<"ConferenceJoined">,
): void => draft.patch(channelId, { conference: { room, muted } });

export const conferenceLeft = (draft: Draft, { channelId }: PbxEventOf<"ConferenceLeft">): void =>
  draft.patch(channelId, { conference: null });

export function conferenceMuteChanged(
  draft: Draft,
  { channelId, muted }: PbxEventOf<"ConferenceMuteChanged">,
): void {
  const conference = draft.channels.get(channelId)?.conference ?? null;
  if (conference !== null) draft.patch(channelId, { conference: { ...conference, muted } });
}

/** A caller takes its place in the line; those behind it move back by one. */
export function queueJoined(
  draft: Draft,
  { channelId, queue: name, position }: PbxEventOf<"QueueJoined">,
): void {
  const caller = draft.channels.get(channelId);
  if (caller === undefined || caller.queue === name) return;
  leaveQueue(draft, caller);
  const waiting = without(draft.queues.get(name)?.waiting ?? [], channelId);
  draft.putQueue({ name, waiting: waiting.toSpliced(Math.max(position - 1, 0), 0, channelId) });
  draft.patch(channelId, { queue: name });
}

export function queueLeft(draft: Draft, { channelId, queue }: PbxEventOf<"QueueLeft">): void {
  const caller = draft.channels.get(channelId);
  if (caller?.queue === queue) leaveQueue(draft, caller);
}

export const callParked = (draft: Draft, { channelId, lot, space }: PbxEventOf<"CallParked">): void =>
  draft.patch(channelId, { parked: { lot, space } });

export const callUnparked = (draft: Draft, { channelId }: PbxEventOf<"CallUnparked">): void =>
  draft.patch(channelId, { parked: null });

export function extensionStateChanged(
  draft: Draft,
  { number, context, status }: PbxEventOf<"ExtensionStateChanged">,
): void {
  const extension = draft.extensions.get(`${number}@${context}`);
  if (extension !== undefined) draft.putExtension({ ...extension, status });
}

export const linkLost = (draft: Draft, { at }: PbxEventOf<"LinkLost">): void => {
  if (draft.sync.live) draft.sync = { ...draft.sync, live: false, since: at };
};
