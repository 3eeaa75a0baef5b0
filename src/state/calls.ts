import type { PbxState, Segment } from "./model.js";
import { reach } from "./relations.js";
import { groupBy } from "./rules/lists.js";

/** All legs that belong to one call now. It is not kept anywhere: it is what the segments are at this moment. */
export interface Call {
  /**
   * Names the call for its life. It is Asterisk's Linkedid, which every leg inherits from the one that it was made for,
   * and which the older of two calls gives to the other where they are joined. Of an originated call it is known before
   * the first event: it is the id of the channel that we asked for.
   */
  readonly linkedId: string;
  /** Oldest first. */
  readonly segments: readonly Segment[];
}

type State = Pick<PbxState, "channels" | "bridges" | "segments">;

const byStart = (a: Segment, b: Segment): number => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);

/** All living calls, oldest first. */
export function calls(state: State): Call[] {
  const oldestFirst = [...state.segments.values()].sort(byStart);
  const sameLinkedId = groupBy(oldestFirst, ({ linkedId }) => linkedId);
  const taken = new Set<string>();
  return oldestFirst.flatMap((segment) => {
    if (taken.has(segment.id)) return [];
    const segments = gather(state, segment, sameLinkedId);
    for (const { id } of segments) taken.add(id);
    return [{ linkedId: segment.linkedId, segments }];
  });
}

/**
 * The legs that dial, talk to or share a Linkedid with this one, directly or over others. Both are needed: Asterisk tells
 * of a Linkedid that a join has changed only with the channel's next event.
 */
function gather(state: State, start: Segment, sameLinkedId: ReadonlyMap<string, Segment[]>): Segment[] {
  const gathered = new Map<string, Segment>();
  const reached = new Set<string>();
  const open = [start];
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    if (gathered.has(segment.id)) continue;
    gathered.set(segment.id, segment);
    open.push(...(sameLinkedId.get(segment.linkedId) ?? []));
    reach(state, segment.channelId, reached);
    for (const channelId of reached) {
      const other = state.segments.get(state.channels.get(channelId)?.segmentId ?? "");
      if (other !== undefined) open.push(other);
    }
  }
  return [...gathered.values()].sort(byStart);
}
