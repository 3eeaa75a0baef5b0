import type { PbxState } from "../../../src/state/model.js";

const byKey = <V>(values: Iterable<V>, key: (value: V) => string) =>
  Object.fromEntries([...values].map((value) => [key(value), value]));

/** All that a state holds and its rows do, to be compared. */
export const picture = (state: PbxState) => ({
  channels: byKey(state.channels.values(), ({ channelId }) => channelId),
  bridges: byKey(state.bridges.values(), ({ bridgeId }) => bridgeId),
  queues: byKey(state.queues.values(), ({ name }) => name),
  queueMembers: byKey(state.queueMembers.values(), ({ key }) => key),
  conferences: byKey(state.conferences.values(), ({ room }) => room),
  extensions: byKey(state.extensions.values(), ({ key }) => key),
  bundleMembers: byKey(state.bundleMembers.values(), ({ key }) => key),
  segments: byKey(state.segments.values(), ({ id }) => id),
  bootId: state.sync.bootId,
});
