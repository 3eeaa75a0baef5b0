import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";

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

/** A place is one call's: who was there before has been swapped for this one. */
export function callParked(draft: Draft, { channelId, lot, space, parker }: PbxEventOf<"CallParked">): void {
  for (const { channelId: before, parked } of [...draft.channels.values()])
    if (parked?.lot === lot && parked.space === space) draft.patch(before, { parked: null });
  draft.patch(channelId, { parked: { lot, space, parker } });
}

export const callUnparked = (draft: Draft, { channelId }: PbxEventOf<"CallUnparked">): void =>
  draft.patch(channelId, { parked: null });

export function extensionStateChanged(
  draft: Draft,
  { number, context, status }: PbxEventOf<"ExtensionStateChanged">,
): void {
  const extension = draft.extensions.get(`${number}@${context}`);
  if (extension !== undefined) draft.putExtension({ ...extension, status });
}

/** The PBX keeps it by number: it holds in every context that has the number. */
export function dndChanged(draft: Draft, { number, enabled }: PbxEventOf<"DndChanged">): void {
  for (const extension of [...draft.extensions.values()]) {
    if (extension.number === number) draft.putExtension({ ...extension, dnd: enabled });
  }
}

export const linkLost = (draft: Draft, { at }: PbxEventOf<"LinkLost">): void => {
  if (draft.sync.live) draft.sync = { ...draft.sync, live: false, since: at };
};
