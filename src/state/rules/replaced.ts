import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import type { Channel } from "../model.js";
import { leaveBridge } from "./channels.js";
import { leaveConference } from "./conferences.js";
import { without } from "./lists.js";
import { leaveQueue } from "./queues.js";

/**
 * A masquerade: an application goes on with another channel, and what it held of the first it holds of that one. No other
 * event tells so. The first is an empty shell, which hangs up.
 */
export function channelReplaced(draft: Draft, { fromId, toId }: PbxEventOf<"ChannelReplaced">): void {
  const [from, to] = [draft.channels.get(fromId), draft.channels.get(toId)];
  if (from === undefined || to === undefined || from === to) return;
  moveDials(draft, from, toId);
  moveBridgePlace(draft, from, to);
  moveQueuePlace(draft, from, to);
  moveRoomPlace(draft, from, to);
  moveParking(draft, from, toId);
  moveRecordings(draft, from, to);
}

function moveDials(draft: Draft, { channelId: fromId, dialing }: Channel, toId: string): void {
  const moved = without(dialing, toId);
  for (const dialed of moved) draft.patch(dialed, { dialedBy: toId });
  draft.patch(fromId, { dialing: dialing.filter((id) => id === toId) });
  draft.patch(toId, { dialing: [...(draft.channels.get(toId)?.dialing ?? []), ...moved] });
}

/** A room is a bridge too, of which neither of the two tells that it enters or leaves it. */
function moveBridgePlace(draft: Draft, from: Channel, to: Channel): void {
  const bridge = draft.bridges.get(from.bridgeId ?? "");
  if (bridge === undefined) return;
  leaveBridge(draft, from);
  if (to.bridgeId === bridge.bridgeId) return;
  leaveBridge(draft, to);
  draft.patch(to.channelId, { bridgeId: bridge.bridgeId });
  draft.putBridge({ ...bridge, members: replaced(bridge.members, from.channelId, to.channelId) });
}

/** A snapshot may have shown it there before this is told. */
function moveQueuePlace(draft: Draft, from: Channel, to: Channel): void {
  const queue = draft.queues.get(from.queue ?? "");
  if (queue === undefined) return;
  const isThere = to.queue === queue.name;
  leaveQueue(draft, isThere ? from : to);
  if (isThere) return;
  const waiting = draft.queues.get(queue.name)?.waiting ?? [];
  draft.putQueue({ ...queue, waiting: replaced(waiting, from.channelId, to.channelId) });
  draft.patch(from.channelId, { queue: null });
  draft.patch(to.channelId, { queue: queue.name });
}

function moveRoomPlace(draft: Draft, from: Channel, to: Channel): void {
  const { conference: place } = from;
  if (place === null) return;
  const isThere = to.conference?.room === place.room;
  leaveConference(draft, isThere ? from : to);
  if (isThere) return;
  const conference = draft.conferences.get(place.room);
  if (conference === undefined) return;
  draft.putConference({
    ...conference,
    members: replaced(conference.members, from.channelId, to.channelId),
  });
  draft.patch(from.channelId, { conference: null });
  draft.patch(to.channelId, { conference: place });
}

function moveParking(draft: Draft, { channelId, parked }: Channel, toId: string): void {
  if (parked === null) return;
  draft.patch(channelId, { parked: null });
  draft.patch(toId, { parked });
}

/** Of either the recordings go on; of one of which they are not known, nor are those of both. */
function moveRecordings(draft: Draft, from: Channel, to: Channel): void {
  const isKnown = from.recordings !== null && to.recordings !== null;
  draft.patch(to.channelId, { recordings: isKnown ? from.recordings + to.recordings : null });
  draft.patch(from.channelId, { recordings: 0 });
}

const replaced = (list: readonly string[], item: string, by: string): readonly string[] =>
  list.map((one) => (one === item ? by : one));
