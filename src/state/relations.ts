import { kindOf } from "./channel-name.js";
import { isHeld } from "./held.js";
import type { Channel, PbxState } from "./model.js";
import { groupBy } from "./rules/lists.js";
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
  /** The ends of Local channels that an application holds in place of a leg. */
  readonly standIns: ReadonlyMap<string, readonly Channel[]>;
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
  const channels = [...channelIds].flatMap((id) => state.channels.get(id) ?? []);
  for (const channel of channels.filter(({ name }) => kindOf(name) === "leg")) {
    const id = channel.channelId;
    const dialer = findDialer(state, channel);
    if (dialer !== null) {
      dialerOf.set(id, dialer);
      dialing.set(dialer, [...(dialing.get(dialer) ?? []), id]);
    }
    const [other, third] = legsInTalk(state, channel);
    if (other !== undefined && third === undefined) linked.set(id, other);
  }
  return { dialerOf, dialing, linked, standIns: standInsAmong(state, channels) };
}

/** Oldest first. */
export const byAge = (a: Channel, b: Channel): number =>
  a.startedAt - b.startedAt || (a.channelId < b.channelId ? -1 : 1);

/** By leg, in an order that does not depend on which of them an event was about. */
function standInsAmong(state: Channels, channels: readonly Channel[]): Map<string, Channel[]> {
  const held = channels.filter((channel) => kindOf(channel.name) === "local" && isHeld(channel));
  held.sort(byAge);
  const standIns = groupBy(held, (end) => legBeyond(state, end)?.channelId ?? "");
  standIns.delete(""); // beyond these is no leg, or not one alone
  return standIns;
}

/** The channels that an application may hold for this leg: its own first, then the Local ends that stand for it. */
export function heldFor(state: Channels, leg: string): Channel[] {
  const reached = new Set<string>();
  reach(state, leg, reached);
  return [state.channels.get(leg) ?? [], relate(state, reached).standIns.get(leg) ?? []].flat();
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
  const dialer = leg.dialedBy === null ? undefined : state.channels.get(leg.dialedBy);
  if (dialer === undefined) return null;
  const found = kindOf(dialer.name) === "leg" ? dialer : legBeyond(state, dialer);
  return found === undefined || found === leg ? null : found.channelId;
}

/** The leg beyond an end of a Local channel: who dials its other end, or talks to it alone, be it through further ones. */
function legBeyond(state: Channels, end: Channel): Channel | undefined {
  const seen = new Set<string>();
  for (let at = end; !seen.has(at.channelId); ) {
    seen.add(at.channelId);
    const other = state.channels.get(at.localPeer ?? "");
    const next = other && dialerOrMate(state, other);
    if (next === undefined || kindOf(next.name) === "leg") return next;
    at = next;
  }
  return undefined;
}

const dialerOrMate = (state: Channels, channel: Channel): Channel | undefined =>
  state.channels.get(channel.dialedBy ?? onlyMate(state, channel) ?? "");

function onlyMate(state: Channels, channel: Channel): string | undefined {
  const [mate, third] = talkMates(state, channel);
  return third === undefined ? mate : undefined;
}
