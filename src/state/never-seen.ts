import type { PbxEvent } from "../events/event.js";
import type { PbxState } from "./model.js";
import { unknownChannel } from "./questions.js";

/** Channels that ended last; what comes about an earlier one counts as about one never seen. */
const MAX_ENDED_REMEMBERED = 1_000;

/**
 * Tells of each event whether it is about a channel that was never seen, by which a part of the story is missing. Of a
 * channel that has just ended Asterisk may tell more: a caller id that another of its threads has set.
 */
export function neverSeen(): (state: PbxState, event: PbxEvent) => boolean {
  const ended = new Set<string>();
  return (state, event) => {
    const channelId = unknownChannel(state, event);
    const isNew = channelId !== null && !ended.has(channelId);
    if (event.type === "ChannelEnded") {
      ended.add(event.channel.channelId);
      const [oldest] = ended;
      if (ended.size > MAX_ENDED_REMEMBERED && oldest !== undefined) ended.delete(oldest);
    }
    return isNew;
  };
}
