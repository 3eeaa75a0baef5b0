import { deviceOf, kindOf } from "./channel-name.js";
import { type Draft, differs } from "./draft.js";
import type { Change, Channel, PbxState, Segment } from "./model.js";
import { type Relations, reach, relate } from "./relations.js";

/** What the raw changes of a draft mean for call segments: opened, changed and closed ones, each whole. */
export function segmentChanges(before: PbxState, draft: Draft): Change[] {
  const affected = affectedChannels(before, draft);
  const relations = relate(draft, affected);
  return [...affected].flatMap((channelId): Change[] => {
    const now = draft.channels.get(channelId);
    const was = before.segments.get((now ?? before.channels.get(channelId))?.segmentId ?? "");
    if (now === undefined || kindOf(now.name) !== "leg") {
      return was === undefined ? [] : [{ type: "SegmentClosed", segment: close(was, draft, channelId) }];
    }
    const segment = present(draft, relations, now, was);
    if (was === undefined) return [{ type: "SegmentOpened", segment }];
    return differs(was, segment) ? [{ type: "SegmentChanged", segment }] : [];
  });
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
  if (draft.extensions.written.size > 0) {
    for (const { channelId } of draft.channels.values()) yield channelId;
  }
}

function present(state: PbxState, relations: Relations, channel: Channel, was: Segment | undefined): Segment {
  const { channelId, did, onHold, recordings, conference, parked, startedAt, answeredAt } = channel;
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
    recording: recordings === null ? null : recordings > 0,
    state: channel.state,
    startedAt,
    answeredAt,
    endedAt: null,
    cause: null,
    causeText: null,
    dialingFrom,
    dialingTo: (relations.dialing.get(channelId) ?? []).flatMap((id) => segmentIdOf(id) ?? []),
    linked: linked === undefined ? null : segmentIdOf(linked),
    conference,
    queue: place(state, channel),
    parked,
  };
}

/** Who is at this leg: the extension with its own name and number, or the far party as far as it is known. */
function party(state: PbxState, channel: Channel): Pick<Segment, "extension" | "callerId"> {
  const id = channel.callerIdId;
  const extension = state.devices.get(deviceOf(channel.name));
  if (extension !== undefined) {
    return {
      extension: extension.key,
      callerId: { id, name: extension.displayName, number: extension.number },
    };
  }
  const { callerName: name, callerNumber } = channel;
  return { extension: null, callerId: { id, name, number: channel.dialedNumber ?? callerNumber } };
}

function place(state: PbxState, { channelId, queue }: Channel): Segment["queue"] {
  const index = queue === null ? -1 : (state.queues.get(queue)?.waiting.indexOf(channelId) ?? -1);
  return queue === null || index === -1 ? null : { name: queue, position: index + 1 };
}

/** The last word on a leg: how it ended. It is in no relation any more. */
function close(segment: Segment, draft: Draft, channelId: string): Segment {
  const ending = draft.endings.get(channelId);
  return {
    ...segment,
    endedAt: ending?.at ?? segment.startedAt,
    cause: ending?.cause ?? 0,
    causeText: ending?.causeText ?? "",
    onHold: false,
    recording: false,
    dialingFrom: null,
    dialingTo: [],
    linked: null,
    conference: null,
    queue: null,
    parked: null,
  };
}
