import type { PbxEventOf } from "../../events/event.js";
import { kindOf } from "../channel-name.js";
import type { Draft } from "../draft.js";
import { reach } from "../relations.js";
import { withItem, without } from "./lists.js";

export function localHalvesPaired(draft: Draft, { oneId, twoId }: PbxEventOf<"LocalHalvesPaired">): void {
  draft.patch(oneId, { localPeer: twoId });
  draft.patch(twoId, { localPeer: oneId });
}

/**
 * Asterisk takes a Local channel out of a call by moving the legs at its ends into one bridge, one after the other. They talk
 * on all the while, so until it says that it is done each stays linked to whom it was.
 */
export function localOptimizationBegan(draft: Draft, { oneId }: PbxEventOf<"LocalOptimizationBegan">): void {
  const call = new Set<string>();
  reach(draft, oneId, call);
  const legs = [...call].filter((id) => kindOf(draft.channels.get(id)?.name ?? "") === "leg");
  draft.patch(oneId, { optimizing: legs });
  for (const id of legs) {
    draft.patch(id, { optimizing: withItem(draft.channels.get(id)?.optimizing ?? [], oneId) });
  }
}

export const localOptimizationEnded = (draft: Draft, { oneId }: PbxEventOf<"LocalOptimizationEnded">): void =>
  endOptimization(draft, oneId);

/** Of the Local channel's end, or of one of the legs: whoever goes first. */
export function endOptimization(draft: Draft, channelId: string): void {
  for (const other of draft.channels.get(channelId)?.optimizing ?? []) {
    draft.patch(other, { optimizing: without(draft.channels.get(other)?.optimizing ?? [], channelId) });
  }
  draft.patch(channelId, { optimizing: [] });
}
