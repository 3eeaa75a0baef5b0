import { kindOf } from "./channel-name.js";
import type { Channel, PbxState } from "./model.js";
import { isTalk } from "./talk.js";

type Channels = Pick<PbxState, "channels" | "bridges">;

/** How the legs of one call stand to each other, Local channels walked through as the wires that they are. */
export interface Relations {
  /** Who dials a leg. */
  readonly dialerOf: ReadonlyMap<string, string>;
  /** Whom a leg dials. */
  readonly dialing: ReadonlyMap<string, readonly string[]>;
  /** The other of exactly two who are in one talk. */
  readonly linked: ReadonlyMap<string, string>;
}

/** All channels that can be reached from one by dials, talks and Local wires: at most the one call it is in. */
export function reach(state: Channels, start: string, into: Set<string>): void {
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const channel = into.has(id) ? undefined : state.channels.get(id);
    if (channel === undefined) continue;
    into.add(id);
    open.push(...channel.dialing, ...talkMates(state, channel));
    if (channel.dialedBy !== null) open.push(channel.dialedBy);
    if (channel.localPeer !== null) open.push(channel.localPeer);
  }
}

/** The relations among these channels, which must hold all that can be reached from them. */
export function relate(state: Channels, channelIds: Iterable<string>): Relations {
  const dialerOf = new Map<string, string>();
  const dialing = new Map<string, string[]>();
  const linked = new Map<string, string>();
  for (const id of channelIds) {
    const channel = state.channels.get(id);
    if (channel === undefined || kindOf(channel.name) !== "leg") continue;
    const dialer = findDialer(state, channel);
    if (dialer !== null) {
      dialerOf.set(id, dialer);
      dialing.set(dialer, [...(dialing.get(dialer) ?? []), id]);
    }
    const [other, third] = legsInTalk(state, channel);
    if (other !== undefined && third === undefined) linked.set(id, other);
  }
  return { dialerOf, dialing, linked };
}

const talkMates = (state: Channels, { channelId, bridgeId }: Channel): string[] => {
  const bridge = bridgeId === null ? undefined : state.bridges.get(bridgeId);
  return bridge !== undefined && isTalk(bridge) ? bridge.members.filter((id) => id !== channelId) : [];
};

/** The other legs whom this one hears: in its bridge, and in those that Local wires join to it. */
function legsInTalk(state: Channels, leg: Channel): string[] {
  const legs: string[] = [];
  const seen = new Set<string>();
  const open = [leg.channelId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const channel = seen.has(id) ? undefined : state.channels.get(id);
    if (channel === undefined) continue;
    seen.add(id);
    const kind = kindOf(channel.name);
    if (kind === "leg" && id !== leg.channelId) legs.push(id);
    if (kind === "local" && channel.localPeer !== null) open.push(channel.localPeer);
    open.push(...talkMates(state, channel));
  }
  return legs;
}

/**
 * Who dials this leg, which must be dialled itself and not yet answered: up its dial, and through each Local channel to
 * what stands at the other end, be it another dial or a talk between two.
 */
function findDialer(state: Channels, leg: Channel): string | null {
  if (leg.dialedBy === null) return null;
  const seen = new Set<string>();
  for (let at = leg; !seen.has(at.channelId); ) {
    seen.add(at.channelId);
    const next = dialerOrMate(state, at);
    if (next === undefined || seen.has(next.channelId)) return null;
    if (kindOf(next.name) === "leg") return next.channelId;
    seen.add(next.channelId);
    const beyond = state.channels.get(next.localPeer ?? "");
    if (beyond === undefined) return null;
    at = beyond;
  }
  return null;
}

const dialerOrMate = (state: Channels, channel: Channel): Channel | undefined =>
  state.channels.get(channel.dialedBy ?? onlyMate(state, channel) ?? "");

function onlyMate(state: Channels, channel: Channel): string | undefined {
  const [mate, third] = talkMates(state, channel);
  return third === undefined ? mate : undefined;
}
