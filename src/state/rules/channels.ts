import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import type { Channel, Ending } from "../model.js";
import { isSpecialExtension } from "../special-extensions.js";
import { leaveConference } from "./conferences.js";
import { without } from "./lists.js";
import { endOptimization } from "./locals.js";
import { leaveQueue } from "./queues.js";

/** A channel seen from its start. One that is known already (a snapshot came before the event) stays as it is. */
export function channelCreated(
  draft: Draft,
  { channel, ids, inbound, at }: PbxEventOf<"ChannelCreated">,
): void {
  if (draft.channels.get(channel.channelId) !== undefined) return;
  const { context: _context, exten, ...facts } = channel;
  draft.openChannel({
    ...UNRELATED,
    ...facts,
    ...ids,
    did: inbound ? numberCalled(exten) : null,
    startedAt: at,
    answeredAt: null,
    onHold: false,
    recordings: 0,
  });
}

/** Comes when the state has changed, so that an answer is timed by it. */
export function channelChanged(draft: Draft, { channel, inbound, at }: PbxEventOf<"ChannelChanged">): void {
  const { channelId, name, state, exten } = channel;
  const before = draft.channels.get(channelId);
  if (before === undefined) return;
  const comesIn = inbound && !before.wasDialed && before.dialedBy === null;
  draft.refresh(channel);
  draft.patch(channelId, {
    name,
    state,
    answeredAt: before.answeredAt ?? (state === "up" ? at : null),
    did: before.did ?? (comesIn ? numberCalled(exten) : null),
  });
}

/** The number by which a caller comes in, as long as the dialplan has not gone on from it; null: by none. */
const numberCalled = (exten: string): string | null =>
  exten === "" || isSpecialExtension(exten) ? null : exten;

export const callerIdChanged = (draft: Draft, { channel }: PbxEventOf<"CallerIdChanged">): void =>
  draft.refresh(channel);

export const channelRenamed = (draft: Draft, { channelId, name }: PbxEventOf<"ChannelRenamed">): void =>
  draft.patch(channelId, { name });

export const channelEnded = (
  draft: Draft,
  { channel, at, cause, causeText }: PbxEventOf<"ChannelEnded">,
): void => removeChannel(draft, channel.channelId, { at, cause, causeText });

/** Takes a channel out, and out of every relation that it was in. */
export function removeChannel(draft: Draft, channelId: string, ending: Ending): void {
  const channel = draft.channels.get(channelId);
  if (channel === undefined) return;
  endDialTo(draft, channel);
  for (const dialed of channel.dialing) draft.patch(dialed, { dialedBy: null });
  draft.patch(channel.localPeer, { localPeer: null });
  leaveBridge(draft, channel);
  leaveQueue(draft, channel);
  leaveConference(draft, channel);
  endOptimization(draft, channelId);
  draft.channels.delete(channelId);
  draft.endings.set(channelId, ending);
}

/** The dial that rings this channel is over, however it ended. */
export function endDialTo(draft: Draft, channel: Channel): void {
  if (channel.dialedBy === null) return;
  const dialing = draft.channels.get(channel.dialedBy)?.dialing ?? [];
  draft.patch(channel.dialedBy, { dialing: without(dialing, channel.channelId) });
  draft.patch(channel.channelId, { dialedBy: null });
}

/** Out of the bridge, and with that out of hold: Asterisk says nothing more of a hold that ends this way. */
export function leaveBridge(draft: Draft, { channelId, bridgeId }: Channel): void {
  const bridge = bridgeId === null ? undefined : draft.bridges.get(bridgeId);
  if (bridge !== undefined) draft.putBridge({ ...bridge, members: without(bridge.members, channelId) });
  draft.patch(channelId, { bridgeId: null, onHold: false });
}

/** A channel that stands alone. */
export const UNRELATED = {
  dialedBy: null,
  dialing: [],
  wasDialed: false,
  dialedNumber: null,
  bridgeId: null,
  localPeer: null,
  optimizing: [],
  conference: null,
  queue: null,
  parked: null,
} as const;
