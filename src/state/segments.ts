import { callerOf } from "./bundles.js";
import { deviceOf, kindOf } from "./channel-name.js";
import { type Draft, differs } from "./draft.js";
import { holderOf, isRecorded } from "./held.js";
import type { Change, Channel, Ending, EndpointFacts, Extension, PbxState, Segment } from "./model.js";
import { byAge, type Relations, reach, relate } from "./relations.js";

/** What the raw changes of a draft mean for call segments: opened, changed and closed ones, each whole. */
export function segmentChanges(before: PbxState, draft: Draft, at: number): Change[] {
  const affected = affectedChannels(before, draft);
  if (affected.size === 0) return [];
  const relations = relate(draft, affected);
  return [...affected].flatMap((channelId): Change[] => {
    const now = draft.channels.get(channelId);
    const was = before.segments.get(before.channels.get(channelId)?.segmentId ?? "");
    const segment = now && kindOf(now.name) === "leg" ? present(draft, relations, now, was, at) : undefined;
    const closed = was && was.id !== segment?.id ? [close(was, draft.endings.get(channelId) ?? { at })] : [];
    return [
      ...closed.map((segment): Change => ({ type: "SegmentClosed", segment })),
      ...(segment === undefined ? [] : opened(was, segment)),
    ];
  });
}

/** Of a channel whose id another has now, in another process of the PBX, the segment is another one too. */
function opened(was: Segment | undefined, segment: Segment): Change[] {
  if (was?.id !== segment.id) return [{ type: "SegmentOpened", segment }];
  return differs(was, segment) ? [{ type: "SegmentChanged", segment }] : [];
}

/** The channels written to, and all that were or are related to them: their segments may look different now. */
function affectedChannels(before: PbxState, draft: Draft): Set<string> {
  const affected = new Set<string>();
  for (const channelId of touchedChannels(before, draft)) {
    const was = new Set<string>();
    reach(before, channelId, was);
    for (const id of [channelId, ...was]) {
      reach(draft, id, affected);
      affected.add(id);
    }
  }
  return affected;
}

function* touchedChannels(before: PbxState, draft: Draft): Iterable<string> {
  yield* draft.channels.written.keys();
  for (const [name, queue] of draft.queues.written) {
    yield* before.queues.get(name)?.waiting ?? [];
    yield* queue?.waiting ?? [];
  }
  const areOthers =
    draft.bundleMembers.written.size > 0 ||
    [...draft.extensions.written].some(([key, now]) => looksOther(before.extensions.get(key), now)) ||
    [...draft.endpoints.written].some(([name, now]) => isAnothers(before.endpoints.get(name), now));
  if (areOthers) {
    for (const { channelId } of draft.channels.values()) yield channelId;
  }
}

/** Whether legs of an extension are shown in another way than before. Whether it rings says nothing of that. */
const looksOther = (was: Extension | undefined, now: Extension | undefined): boolean =>
  was === undefined ||
  now === undefined ||
  differs(was, { devices: now.devices, displayName: now.displayName, number: now.number });

/** Whether an endpoint may be another extension's device now: where several hints name it, this decides. */
const isAnothers = (was: EndpointFacts | undefined, now: EndpointFacts | undefined): boolean =>
  was?.callerId !== now?.callerId || was?.context !== now?.context;

function present(
  state: PbxState,
  relations: Relations,
  channel: Channel,
  was: Segment | undefined,
  at: number,
): Segment {
  const { channelId, did, onHold, startedAt, answeredAt } = channel;
  const held = [channel, ...(relations.standIns.get(channelId) ?? [])];
  const recording = isRecorded(held);
  const segmentIdOf = (id: string) => state.channels.get(id)?.segmentId ?? null;
  const dialer = relations.dialerOf.get(channelId);
  const linked = relations.linked.get(channelId);
  const dialingFrom = dialer === undefined ? null : segmentIdOf(dialer);
  return {
    id: channel.segmentId,
    channelId,
    linkedId: channel.linkedId,
    channel: channel.name,
    ...party(state, channel),
    did,
    incoming: was?.incoming === true || channel.wasDialed || dialingFrom !== null,
    onHold,
    onHoldSince: onHold === true ? (was?.onHoldSince ?? at) : null,
    recording,
    recordingSince: recording === true ? (was?.recordingSince ?? at) : null,
    state: channel.state,
    startedAt,
    answeredAt,
    endedAt: null,
    cause: null,
    causeText: null,
    dialingFrom,
    dialingTo: oldestFirst(state, relations.dialing.get(channelId) ?? []),
    linked: linked === undefined ? stillLinked(state, relations, channel, was) : segmentIdOf(linked),
    conference: holderOf(held, "conference")?.conference ?? null,
    queue: place(state, holderOf(held, "queue")),
    parked: parkingPlace(state, holderOf(held, "parked"), was, at),
  };
}

/** While a Local channel between two is taken out, they are in no bridge together for a moment, and talk all the same. */
function stillLinked(
  state: PbxState,
  relations: Relations,
  { optimizing }: Channel,
  was: Segment | undefined,
): string | null {
  if (optimizing.length === 0 || !was?.linked) return null;
  const other = state.channels.get(state.segments.get(was.linked)?.channelId ?? "");
  const isFree = other !== undefined && other.optimizing.length > 0 && !relations.linked.has(other.channelId);
  return isFree ? was.linked : null;
}

/** In an order that does not depend on which of them an event was about. */
const oldestFirst = (state: PbxState, channelIds: readonly string[]): string[] =>
  channelIds
    .flatMap((id) => state.channels.get(id) ?? [])
    .sort(byAge)
    .map(({ segmentId }) => segmentId);

/** Who is at this leg: the extension with its own name and number, or the far party as far as it is known. */
function party(state: PbxState, channel: Channel): Pick<Segment, "extension" | "callerId"> {
  const id = channel.callerIdId;
  const extension = callerOf(state, deviceOf(channel.name));
  if (extension !== undefined) {
    return {
      extension: extension.key,
      callerId: { id, name: extension.displayName, number: extension.number },
    };
  }
  const { callerName: name, callerNumber } = channel;
  return { extension: null, callerId: { id, name, number: channel.dialedNumber ?? callerNumber } };
}

function place(state: PbxState, holder: Channel | undefined): Segment["queue"] {
  const queue = state.queues.get(holder?.queue ?? "");
  const index = holder === undefined ? -1 : (queue?.waiting.indexOf(holder.channelId) ?? -1);
  return queue === undefined || index === -1 ? null : { name: queue.name, position: index + 1 };
}

function parkingPlace(
  state: PbxState,
  holder: Channel | undefined,
  was: Segment | undefined,
  at: number,
): Segment["parked"] {
  if (holder === undefined || holder.parked === null) return null;
  const { lot, space, parker } = holder.parked;
  const same = was?.parked?.lot === lot && was.parked.space === space;
  return {
    lot,
    space,
    since: same && was.parked !== null ? was.parked.since : at,
    by: callerOf(state, parker ?? "")?.key ?? null,
  };
}

/** The last word on a leg: how it ended, as far as it was told. It is in no relation any more. */
function close(segment: Segment, { at, cause = 0, causeText = "" }: LastWord): Segment {
  return {
    ...segment,
    endedAt: at,
    cause,
    causeText,
    onHold: false,
    onHoldSince: null,
    recording: false,
    recordingSince: null,
    dialingFrom: null,
    dialingTo: [],
    linked: null,
    conference: null,
    queue: null,
    parked: null,
  };
}

/** A leg that a masquerade has emptied goes without a cause. */
type LastWord = Pick<Ending, "at"> & Partial<Ending>;
