import type { PbxEvent } from "../events/event.js";
import type { PbxState, Segment } from "./model.js";

/** The living segments of an extension, oldest first. */
export const segmentsOfExtension = (state: PbxState, key: string): Segment[] =>
  [...state.segments.values()].filter(({ extension }) => extension === key).sort(byStart);

export const byStart = (a: Segment, b: Segment): number =>
  a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);

/** Whether an event is about a channel that we never saw start: then a part of the story is missing. */
export function concernsUnseenChannel(state: PbxState, event: PbxEvent): boolean {
  const channelId = subject(event);
  return channelId !== null && state.channels.get(channelId) === undefined;
}

function subject(event: PbxEvent): string | null {
  switch (event.type) {
    case "ChannelCreated":
    case "OriginateEnded":
      return null;
    case "DialBegan":
    case "DialEnded":
      return event.toId;
    case "LocalHalvesPaired":
      return event.oneId;
    default:
      if ("channel" in event) return event.channel.channelId;
      return "channelId" in event ? event.channelId : null;
  }
}

/** Whether a hint is another than we know: an extension came, went, or has other devices. Its lists are to be read. */
export function tellsOfNewHint(state: PbxState, event: PbxEvent): boolean {
  if (event.type !== "ExtensionStateChanged") return false;
  const known = state.extensions.get(`${event.number}@${event.context}`)?.devices ?? [];
  return known.join("&") !== event.devices.join("&");
}
