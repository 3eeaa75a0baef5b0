import type { PbxEvent } from "../../../src/events/event.js";
import { evolve } from "../../../src/state/evolve.js";
import type { Change, PbxState, Segment } from "../../../src/state/model.js";
import { apply, emptyState, type MutableState } from "../../../src/state/tables.js";

export interface Story {
  readonly state: PbxState;
  /** What was closed, in order. */
  readonly closed: readonly Segment[];
  /** Goes on, and answers what the last of these did. */
  when(...events: readonly PbxEvent[]): Change[];
  /** The living calls, a line each relation: `100 dials 101`, `100 talks to 101`, `100 holds`. */
  calls(): string[];
  segment(channelId: string): Segment;
}

/** What has happened so far. */
export function given(...events: readonly PbxEvent[]): Story {
  const state = emptyState();
  const closed: Segment[] = [];
  const when = (...more: readonly PbxEvent[]): Change[] => {
    let last: Change[] = [];
    for (const event of more) last = hear(state, event, closed);
    return last;
  };
  when(...events);
  return {
    state,
    closed,
    when,
    calls: () => describeCalls(state),
    segment(channelId) {
      const segment = state.segments.get(state.channels.get(channelId)?.segmentId ?? "");
      if (segment === undefined) throw new Error(`no segment ${channelId}`);
      return segment;
    },
  };
}

function hear(state: MutableState, event: PbxEvent, closed: Segment[]): Change[] {
  const changes = evolve(state, event);
  apply(state, changes);
  for (const change of changes) if (change.type === "SegmentClosed") closed.push(change.segment);
  return changes;
}

/** Relations in words, by channel id; nothing that stands alone. */
export function describeCalls({ segments }: Pick<PbxState, "segments">): string[] {
  const nameOf = (id: string | null) => segments.get(id ?? "")?.channelId ?? "nobody who lives";
  return [...segments.values()].flatMap((s) => lines(s, nameOf)).sort();
}

function lines(segment: Segment, nameOf: (id: string | null) => string): string[] {
  const { channelId, linked, conference, queue, parked, onHold, recording } = segment;
  return [
    ...segment.dialingTo.map((id) => `${channelId} dials ${nameOf(id)}`),
    ...(linked !== null && channelId < nameOf(linked) ? [`${channelId} talks to ${nameOf(linked)}`] : []),
    ...(conference ? [`${channelId} is in ${conference.room}${conference.muted ? ", muted" : ""}`] : []),
    ...(queue ? [`${channelId} waits in ${queue.name} as ${queue.position}`] : []),
    ...(parked ? [`${channelId} is parked at ${parked.space}`] : []),
    ...(onHold ? [`${channelId} holds`] : []),
    ...(recording ? [`${channelId} is recorded`] : []),
  ];
}
