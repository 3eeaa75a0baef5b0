import type { PbxEventOf, Snapshot, SnapshotChannel } from "../events/event.js";
import { deviceKey, deviceOf, kindOf, otherEnd } from "./channel-name.js";
import { type Draft, differs, LOST_SIGHT } from "./draft.js";
import type { Channel } from "./model.js";
import { memberKey } from "./questions.js";
import { relate } from "./relations.js";
import { endDialTo, removeChannel, UNRELATED } from "./rules/channels.js";
import { takeAllContacts } from "./rules/contacts.js";
import { groupBy } from "./rules/lists.js";
import { putMember } from "./rules/queues.js";

/**
 * What the PBX lists against what we hold. A leg that is still there keeps its ids and, while it rings, who dials it; a leg
 * that is gone is closed as lost from sight; a new one is opened. What no list tells stays unknown.
 */
export function snapshotTaken(draft: Draft, { snapshot, at }: PbxEventOf<"SnapshotTaken">): void {
  removeGone(draft, snapshot, at);
  for (const channel of snapshot.channels) takeChannel(draft, channel, at);
  pairLocals(draft, snapshot);
  takeBridges(draft, snapshot);
  takeServices(draft, snapshot);
  takeQueues(draft, snapshot);
  takeRooms(draft, snapshot);
  takeExtensions(draft, snapshot);
  takeHolds(draft, snapshot);
  takeDevices(draft, snapshot);
  const { bootId, hasConferences } = snapshot;
  const since = draft.sync.live && draft.sync.bootId === bootId ? draft.sync.since : at;
  const sync = { live: true, since, bootId, hasConferences };
  if (differs(draft.sync, sync)) draft.sync = sync;
}

/** Uniqueids start anew with the process: after a restart none of the old legs can be among the listed. */
function removeGone(draft: Draft, snapshot: Snapshot, at: number): void {
  const restarted = draft.sync.bootId !== null && draft.sync.bootId !== snapshot.bootId;
  const listed = new Set(restarted ? [] : snapshot.channels.map(({ channelId }) => channelId));
  for (const { channelId } of [...draft.channels.values()]) {
    if (!listed.has(channelId)) removeChannel(draft, channelId, { at, ...LOST_SIGHT });
  }
}

function takeChannel(draft: Draft, listed: SnapshotChannel, at: number): void {
  const { channelId, name, linkedId, state, callerName, callerNumber, bridgeId } = listed;
  const known = draft.channels.get(channelId);
  const now = { name, linkedId, state, callerName, callerNumber, bridgeId };
  if (known === undefined) {
    const { segmentId, callerIdId, durationSeconds } = listed;
    const birth = {
      channelId,
      segmentId,
      callerIdId,
      did: null,
      startedAt: at - durationSeconds * 1000,
      answeredAt: null,
    };
    draft.openChannel({
      ...UNRELATED,
      ...birth,
      ...now,
      ...asked(listed),
      wasDialed: listed.dialed,
    });
    return;
  }
  draft.patch(channelId, { ...now, ...asked(listed), ...stillKnown(draft, known, listed), optimizing: [] });
  if (state === "up") endDialTo(draft, draft.channels.get(channelId) ?? known);
}

/** What the lists do not show: unknown until asked for or seen. A leg in no bridge holds nobody. */
const asked = ({ bridgeId, recording }: SnapshotChannel): Pick<Channel, "onHold" | "recordings"> => ({
  onHold: bridgeId === null ? false : null,
  recordings: recording === null ? null : Number(recording),
});

/** A hold that was told without a break in between, and how many recordings it is that run. */
function stillKnown(
  { sync }: Draft,
  known: Channel,
  { bridgeId, recording }: SnapshotChannel,
): Partial<Channel> {
  const unbroken = sync.live && known.bridgeId === bridgeId;
  const counted = recording === true && (known.recordings ?? 0) > 0;
  return {
    ...(unbroken ? { onHold: known.onHold } : {}),
    ...(counted ? { recordings: known.recordings } : {}),
  };
}

/** Two ends of one Local channel bear one name; nothing else in a list says that they belong together. */
function pairLocals(draft: Draft, snapshot: Snapshot): void {
  const idOf = new Map(snapshot.channels.map(({ name, channelId }) => [name, channelId]));
  for (const { channelId, name } of snapshot.channels) {
    const peerName = otherEnd(name);
    draft.patch(channelId, { localPeer: peerName === null ? null : (idOf.get(peerName) ?? null) });
  }
}

function takeBridges(draft: Draft, snapshot: Snapshot): void {
  const listed = new Map(snapshot.bridges.map((bridge) => [bridge.bridgeId, bridge]));
  const inside = groupBy(snapshot.channels, ({ bridgeId }) => bridgeId ?? "");
  for (const { bridgeId } of [...draft.bridges.values()])
    if (!listed.has(bridgeId)) draft.bridges.delete(bridgeId);
  for (const bridge of listed.values()) {
    const known = draft.bridges.get(bridge.bridgeId)?.members ?? [];
    const listedIds = (inside.get(bridge.bridgeId) ?? []).map(({ channelId }) => channelId);
    draft.putBridge({ ...bridge, members: inKnownOrder(known, listedIds) });
  }
  for (const { channelId, bridgeId } of snapshot.channels) {
    if (bridgeId !== null && !listed.has(bridgeId)) draft.patch(channelId, { bridgeId: null });
  }
}

function takeServices(draft: Draft, { channels, conferences, queueEntries, parked }: Snapshot): void {
  const conferenceOf = new Map(conferences.map(({ channelId, room, muted }) => [channelId, { room, muted }]));
  const parkedOf = new Map(
    parked.map(({ channelId, lot, space, parker }) => [channelId, { lot, space, parker }]),
  );
  const queueOf = new Map(queueEntries.map(({ channelId, queue }) => [channelId, queue]));
  for (const { channelId } of channels) {
    draft.patch(channelId, {
      conference: conferenceOf.get(channelId) ?? null,
      parked: parkedOf.get(channelId) ?? null,
      queue: queueOf.get(channelId) ?? null,
    });
  }
}

function takeQueues(draft: Draft, { queues, queueEntries, queueMembers }: Snapshot): void {
  const lines = groupBy(queueEntries, ({ queue }) => queue);
  const names = new Set(queues);
  for (const { name } of [...draft.queues.values()]) if (!names.has(name)) draft.queues.delete(name);
  for (const name of names) {
    const inOrder = (lines.get(name) ?? []).toSorted((a, b) => a.position - b.position);
    draft.putQueue({ name, waiting: inOrder.map(({ channelId }) => channelId) });
  }
  const listed = new Set(queueMembers.map((member) => memberKey(member.queue, member.interface)));
  for (const { key } of [...draft.queueMembers.values()]) {
    if (!listed.has(key)) draft.queueMembers.delete(key);
  }
  for (const member of queueMembers) putMember(draft, member);
}

/** A room that is still there keeps its id. */
function takeRooms(draft: Draft, { rooms, conferences }: Snapshot): void {
  const numbers = new Map(rooms.map(({ room, number }) => [room, number]));
  const inside = groupBy(conferences, ({ room }) => room);
  const ids = new Map([...rooms, ...conferences].map(({ room, conferenceId }) => [room, conferenceId]));
  for (const { room } of [...draft.conferences.values()]) if (!ids.has(room)) draft.conferences.delete(room);
  for (const [room, newId] of ids) {
    const known = draft.conferences.get(room);
    const listed = (inside.get(room) ?? []).map(({ channelId }) => channelId);
    draft.putConference({
      room,
      id: known?.id ?? newId,
      number: numbers.get(room) ?? null,
      members: inKnownOrder(known?.members ?? [], listed),
    });
  }
}

/** Those that are listed: first those that we know, as we know them. */
const inKnownOrder = (known: readonly string[], listed: readonly string[]): readonly string[] => [
  ...known.filter((id) => listed.includes(id)),
  ...listed.filter((id) => !known.includes(id)),
];

function takeExtensions(draft: Draft, { extensions }: Snapshot): void {
  const listed = new Map(extensions.map((facts) => [`${facts.number}@${facts.context}`, facts]));
  for (const { key } of [...draft.extensions.values()]) if (!listed.has(key)) draft.removeExtension(key);
  for (const [key, facts] of listed) draft.putExtension({ key, ...facts });
}

/** What the PBX is configured with: endpoints and their contacts, and mailboxes. */
function takeDevices(draft: Draft, { pjsip, mailboxes }: Snapshot): void {
  const { endpoints = [], contacts = [] } = pjsip ?? {};
  const names = new Set(endpoints.map(({ name }) => name));
  for (const { name } of [...draft.endpoints.values()]) if (!names.has(name)) draft.endpoints.delete(name);
  for (const endpoint of endpoints) draft.putEndpoint(endpoint);
  takeAllContacts(draft, { endpoints: [...names], contacts });
  const boxes = new Map(mailboxes.map((facts) => [`${facts.mailbox}@${facts.context}`, facts]));
  for (const { key } of [...draft.mailboxes.values()]) if (!boxes.has(key)) draft.mailboxes.delete(key);
  for (const [key, facts] of boxes) draft.putMailbox({ key, ...facts });
}

/**
 * Hold is seen at the other side: while 100 holds 101, it is 101's device that is `ONHOLD`. That says something of this
 * call only where the device is in no other.
 */
function takeHolds(draft: Draft, { channels, deviceStates }: Snapshot): void {
  const ids = channels.map(({ channelId }) => channelId);
  const { linked } = relate(draft, ids);
  const states = new Map(Object.entries(deviceStates).map(([device, state]) => [deviceKey(device), state]));
  const perDevice = groupBy(channels, ({ name }) => deviceOf(name));
  for (const { channelId, name } of channels) {
    if (kindOf(name) !== "leg") continue;
    const other = draft.channels.get(linked.get(channelId) ?? "");
    const device = other === undefined ? "" : deviceOf(other.name);
    const state = deviceStates[device] ?? states.get(deviceKey(device));
    if (state === undefined || perDevice.get(device)?.length !== 1) continue;
    draft.patch(channelId, { onHold: state === "ONHOLD" });
  }
}
