import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import { leaveBridge } from "./channels.js";
import { withItem } from "./lists.js";

export const bridgeCreated = (draft: Draft, { bridge }: PbxEventOf<"BridgeCreated">): void =>
  draft.putBridge({ ...bridge, members: draft.bridges.get(bridge.bridgeId)?.members ?? [] });

/** Entering ends a hold too: a redirect and a transfer tell of it in no other way. */
export function bridgeEntered(draft: Draft, { bridge, channel }: PbxEventOf<"BridgeEntered">): void {
  draft.refresh(channel);
  const known = draft.channels.get(channel.channelId);
  if (known === undefined || known.bridgeId === bridge.bridgeId) return;
  leaveBridge(draft, known);
  draft.patch(known.channelId, { bridgeId: bridge.bridgeId });
  const members = draft.bridges.get(bridge.bridgeId)?.members ?? [];
  draft.putBridge({ ...bridge, members: withItem(members, known.channelId) });
}

export function bridgeLeft(draft: Draft, { bridgeId, channel }: PbxEventOf<"BridgeLeft">): void {
  draft.refresh(channel);
  const known = draft.channels.get(channel.channelId);
  if (known !== undefined && known.bridgeId === bridgeId) leaveBridge(draft, known);
}

export function bridgeDestroyed(draft: Draft, { bridgeId }: PbxEventOf<"BridgeDestroyed">): void {
  const bridge = draft.bridges.get(bridgeId);
  if (bridge === undefined) return;
  for (const member of bridge.members) draft.patch(member, { bridgeId: null, onHold: false });
  draft.bridges.delete(bridgeId);
}
