import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import { endDialTo } from "./channels.js";
import { withItem } from "./lists.js";

/** One channel's dial rings another. An originated leg is nobody's call and has no `fromId`. */
export function dialBegan(draft: Draft, { fromId, toId, dialedNumber }: PbxEventOf<"DialBegan">): void {
  const called = draft.channels.get(toId);
  if (called === undefined) return;
  draft.patch(toId, { dialedNumber });
  const from = fromId === null ? undefined : draft.channels.get(fromId);
  if (from === undefined || called.dialedBy === fromId) return;
  endDialTo(draft, called);
  draft.patch(toId, { dialedBy: from.channelId });
  draft.patch(from.channelId, { dialing: withItem(from.dialing, toId) });
}

export function dialEnded(draft: Draft, { toId }: PbxEventOf<"DialEnded">): void {
  const called = draft.channels.get(toId);
  if (called !== undefined) endDialTo(draft, called);
}
