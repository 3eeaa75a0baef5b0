import type { BridgeFacts, PbxEvent, QueueMemberFacts, SnapshotChannel } from "../../../src/events/event.js";
import { kindOf } from "../../../src/state/channel-name.js";
import {
  AT,
  at,
  bridge,
  bundles,
  calls,
  created,
  destroyed,
  dialEnds,
  dials,
  enters,
  gone,
  holds,
  idsOf,
  is,
  isMember,
  isNoMember,
  joins,
  leaves,
  leavesConference,
  leavesQueue,
  local,
  made,
  member,
  mutes,
  nameOf,
  parks,
  queues,
  records,
  renamed,
  replaces,
  snapshot,
  stopsRecording,
  unholds,
  unparks,
} from "./facts.js";

/** A choice at random: which of the things that a PBX may do, and to whom. */
export type Step = readonly [deed: number, who: number, whom: number];

interface ModelChannel {
  readonly id: string;
  /** Dials go from older channels to younger ones, so that none dials itself. */
  readonly age: number;
  readonly inbound: boolean;
  name: string;
  state: "down" | "ringing" | "up";
  dialedBy: string | null;
  wasDialed: boolean;
  bridgeId: string | null;
  onHold: boolean;
  recordings: number;
  conference: { room: string; muted: boolean } | null;
  queue: string | null;
  parked: string | null;
}

const ROOMS = [
  {},
  {},
  {},
  { bridgeType: "holding" },
  { bridgeType: "parking", creator: "Parking" },
  { bridgeType: "base", creator: "ConfBridge" },
];

/** A PBX that does one legal thing after another to its channels, and tells of each as Asterisk does. */
export class ModelPbx {
  readonly events: PbxEvent[] = [];
  readonly #channels = new Map<string, ModelChannel>();
  readonly #bridges = new Map<string, BridgeFacts>();
  readonly #lines = new Map<string, string[]>();
  readonly #members = new Map<string, QueueMemberFacts>();
  readonly #queuesWithMembers = new Set<string>();
  /**
   * A call queues once. Of one that leaves and comes again while the lists are read, with others before it, the place
   * cannot be told from events that may be older than the list.
   */
  readonly #queued = new Set<string>();
  /** Of a dial that a masquerade has moved to another channel no list tells, and no event that came before. */
  hasMovedDials = false;
  #made = 0;
  readonly #deeds = [
    (who: number) => this.#callIn(who),
    (who: number) => this.#make(`${100 + (who % 4)}x${this.#made}`, false),
    () => this.#makeLocal(),
    (who: number, whom: number) => this.#dial(who, whom),
    (who: number, whom: number) => this.#dial(who, whom),
    (who: number) => this.#ring(who),
    (who: number) => this.#answer(who),
    (who: number) => this.#answer(who),
    (who: number) => this.#giveUp(who),
    (who: number) => this.#openBridge(who),
    (who: number, whom: number) => this.#enter(who, whom),
    (who: number, whom: number) => this.#enter(who, whom),
    (who: number, whom: number) => this.#enter(who, whom),
    (who: number) => this.#leave(who),
    (_: number, whom: number) => this.#closeBridge(whom),
    (who: number) => this.#hold(who),
    (who: number, whom: number) => this.#record(who, whom),
    (who: number, whom: number) => this.#confer(who, whom),
    (who: number, whom: number) => this.#queue(who, whom),
    (who: number) => this.#park(who),
    (who: number) => this.#hangUp(pick(this.#all(), who)),
    (who: number, whom: number) => this.#rename(who, whom),
    (who: number, whom: number) => this.#masquerade(who, whom),
    (who: number, whom: number) => this.#swap(who, whom),
    (who: number, whom: number) => this.#member(who, whom),
    (who: number, whom: number) => this.#tie(who, whom),
  ];

  do([deed, who, whom]: Step): void {
    this.#deeds[deed % this.#deeds.length]?.(who, whom);
  }

  /** Everybody hangs up, in some order. */
  hangUpAll(seed: number): void {
    while (this.#channels.size > 0) this.#hangUp(pick(this.#all(), seed));
    for (const facts of this.#bridges.values()) this.#tell(destroyed(facts));
    this.#bridges.clear();
  }

  /** What its lists would show now. */
  snapshot(): PbxEvent {
    const all = this.#all();
    return at(
      this.#now,
      snapshot({
        channels: all.map((channel) => this.#listed(channel)),
        bridges: [...this.#bridges.values()],
        conferences: all.flatMap(({ id, conference }) =>
          conference ? [{ channelId: id, ...conference, conferenceId: `room ${conference.room}` }] : [],
        ),
        queues: [...new Set([...this.#lines.keys(), ...this.#queuesWithMembers])],
        queueMembers: [...this.#members.values()],
        queueEntries: [...this.#lines].flatMap(([queue, line]) =>
          line.map((channelId, index) => ({ channelId, queue, position: index + 1 })),
        ),
        parked: all.flatMap(({ id, parked }) =>
          parked === null ? [] : [{ channelId: id, lot: "default", space: parked, parker: null }],
        ),
      }),
    );
  }

  /** Who dials whom, by channel ids, Local channels included. */
  dials(): (readonly [from: string, to: string])[] {
    return this.#all().flatMap(({ id, dialedBy }) => (dialedBy === null ? [] : [[dialedBy, id] as const]));
  }

  get #now(): number {
    return AT + this.events.length;
  }

  #tell(...events: PbxEvent[]): void {
    for (const event of events) this.events.push(at(this.#now, event));
  }

  #all(): ModelChannel[] {
    return [...this.#channels.values()];
  }

  #listed({ id, name, state, bridgeId, wasDialed, recordings }: ModelChannel): SnapshotChannel {
    const listed = { ...made(id).channel, ...idsOf(`${id} listed`), name, state, bridgeId };
    return { ...listed, dialed: wasDialed, durationSeconds: 0, recording: recordings > 0 };
  }

  /** A bundle of none, one or both of the extensions that are no mains here. */
  #tie(who: number, whom: number): void {
    this.#tell(bundles(String(100 + (who % 2)), ...([["102"], ["103", "102"], []][whom % 3] ?? [])));
  }

  #callIn(who: number): void {
    this.#make(`${100 + (who % 4)}x${this.#made}`, true);
  }

  #make(id: string, inbound: boolean, tell = true): void {
    const nothing = { dialedBy: null, bridgeId: null, conference: null, queue: null, parked: null };
    const birth = { id, inbound, age: this.#made, name: nameOf(id), state: "down" } as const;
    this.#channels.set(id, { ...birth, ...nothing, wasDialed: false, onHold: false, recordings: 0 });
    this.#made += 1;
    if (tell) this.#tell(inbound ? calls(id, "101") : made(id));
  }

  #makeLocal(): void {
    const id = `L${this.#made}`;
    this.#make(`${id};1`, false, false);
    this.#make(`${id};2`, true, false);
    this.#tell(...local(id));
  }

  #dial(who: number, whom: number): void {
    const from = pick(
      this.#all().filter(({ id, bridgeId }) => bridgeId === null && !id.endsWith(";1")),
      who,
    );
    const to = pick(
      this.#all().filter((c) => !c.inbound && !c.wasDialed && c.state !== "up" && c.age > (from?.age ?? 0)),
      whom,
    );
    if (from === undefined || to === undefined) return;
    Object.assign(to, { dialedBy: from.id, wasDialed: true });
    this.#tell(dials(from.id, to.id, "101"));
  }

  #ring(who: number): void {
    const channel = pick(
      this.#all().filter(({ state, dialedBy }) => state === "down" && dialedBy !== null),
      who,
    );
    if (channel !== undefined) this.#become(channel, "ringing");
  }

  #become(channel: ModelChannel, state: ModelChannel["state"]): void {
    channel.state = state;
    this.#tell(is(channel.id, state, { name: channel.name }));
  }

  #answer(who: number): void {
    const channel = pick(
      this.#all().filter(({ state }) => state !== "up"),
      who,
    );
    if (channel === undefined) return;
    this.#become(channel, "up");
    if (channel.dialedBy !== null) this.#tell(dialEnds(channel.id));
    channel.dialedBy = null;
  }

  /** A dial that is not answered takes the leg that it made with it. */
  #giveUp(who: number): void {
    const channel = pick(
      this.#all().filter(({ dialedBy }) => dialedBy !== null),
      who,
    );
    if (channel === undefined) return;
    this.#tell(dialEnds(channel.id));
    this.#hangUp(channel);
  }

  #openBridge(who: number): void {
    const facts = bridge(`B${this.#made}`, pick(ROOMS, who));
    this.#made += 1;
    this.#bridges.set(facts.bridgeId, facts);
    this.#tell(created(facts));
  }

  /** Out of the old bridge first or, as in a merge, straight into the new one. */
  #enter(who: number, whom: number): void {
    const channel = pick(
      this.#all().filter(({ state }) => state === "up"),
      who,
    );
    const into = pick([...this.#bridges.values()], whom);
    if (channel === undefined || into === undefined || channel.bridgeId === into.bridgeId) return;
    if (whom % 2 === 0) this.#out(channel);
    Object.assign(channel, { bridgeId: into.bridgeId, onHold: false });
    this.#tell(enters(channel.id, into));
  }

  #leave(who: number): void {
    const channel = pick(
      this.#all().filter(({ bridgeId }) => bridgeId !== null),
      who,
    );
    if (channel !== undefined) this.#out(channel);
  }

  #out(channel: ModelChannel): void {
    const from = this.#bridges.get(channel.bridgeId ?? "");
    Object.assign(channel, { bridgeId: null, onHold: false });
    if (from !== undefined) this.#tell(leaves(channel.id, from));
  }

  #closeBridge(whom: number): void {
    const facts = pick([...this.#bridges.values()], whom);
    if (facts === undefined) return;
    for (const channel of this.#all()) if (channel.bridgeId === facts.bridgeId) this.#out(channel);
    this.#bridges.delete(facts.bridgeId);
    this.#tell(destroyed(facts));
  }

  #hold(who: number): void {
    const channel = pick(
      this.#all().filter(({ bridgeId }) => bridgeId !== null),
      who,
    );
    if (channel === undefined) return;
    channel.onHold = !channel.onHold;
    this.#tell(channel.onHold ? holds(channel.id) : unholds(channel.id));
  }

  #record(who: number, whom: number): void {
    const channel = pick(this.#all(), who);
    if (channel === undefined) return;
    const begins = channel.recordings === 0 || whom % 2 === 0;
    channel.recordings += begins ? 1 : -1;
    this.#tell(begins ? records(channel.id) : stopsRecording(channel.id));
  }

  #confer(who: number, whom: number): void {
    const channel = pick(this.#all(), who);
    if (channel === undefined) return;
    const { conference, id } = channel;
    if (conference === null) {
      channel.conference = { room: "600", muted: whom % 2 === 0 };
      this.#tell(joins(id, "600", whom % 2 === 0));
    } else if (whom % 3 === 0) {
      channel.conference = null;
      this.#tell(leavesConference(id));
    } else {
      conference.muted = whom % 3 === 1;
      this.#tell(mutes(id, conference.muted));
    }
  }

  #queue(who: number, whom: number): void {
    const channel = pick(this.#all(), who);
    if (channel === undefined) return;
    if (channel.queue !== null) {
      const name = channel.queue;
      this.#unqueue(channel);
      this.#tell(leavesQueue(channel.id, name));
      return;
    }
    const name = `50${whom % 2}`;
    const line = this.#lines.get(name) ?? [];
    const index = whom % (line.length + 1);
    if (this.#queued.has(channel.id)) return;
    this.#queued.add(channel.id);
    this.#lines.set(name, line.toSpliced(index, 0, channel.id));
    channel.queue = name;
    this.#tell(queues(channel.id, name, index + 1));
  }

  #unqueue(channel: ModelChannel): void {
    const name = channel.queue;
    channel.queue = null;
    if (name !== null)
      this.#lines.set(
        name,
        (this.#lines.get(name) ?? []).filter((id) => id !== channel.id),
      );
  }

  #member(who: number, whom: number): void {
    const now = member(`50${whom % 2}`, `PJSIP/${100 + (who % 4)}`, { penalty: whom % 3 });
    const key = `${now.queue} ${now.interface}`;
    this.#queuesWithMembers.add(now.queue);
    if (this.#members.has(key) && whom % 3 === 0) {
      this.#members.delete(key);
      this.#tell(isNoMember(now.queue, now.interface));
    } else {
      this.#members.set(key, now);
      this.#tell(isMember(now));
    }
  }

  #park(who: number): void {
    const channel = pick(this.#all(), who);
    if (channel === undefined) return;
    const space = `70${who % 9}`;
    if (channel.parked === null && this.#all().some(({ parked }) => parked === space)) return;
    channel.parked = channel.parked === null ? space : null;
    this.#tell(channel.parked === null ? unparks(channel.id) : parks(channel.id, channel.parked));
  }

  /** An application goes on with another channel, which takes over all that it holds; the first hangs up. */
  #masquerade(who: number, whom: number): void {
    const from = pick(this.#all(), who);
    const to = pick(
      this.#all().filter(({ age, dialedBy, queue, conference, parked }) => {
        const isFree = queue === null && conference === null && parked === null && dialedBy !== from?.id;
        return isFree && age < (from?.age ?? 0);
      }),
      whom,
    );
    if (from === undefined || to === undefined || this.#queued.has(to.id)) return;
    for (const other of this.#all().filter(({ dialedBy }) => dialedBy === from.id)) {
      other.dialedBy = to.id;
      this.hasMovedDials = true;
    }
    const { queue, conference, parked } = from;
    Object.assign(to, { queue, conference, parked, recordings: to.recordings + from.recordings });
    if (queue !== null) {
      this.#queued.add(to.id);
      this.#lines.set(
        queue,
        (this.#lines.get(queue) ?? []).map((id) => (id === from.id ? to.id : id)),
      );
    }
    if (from.bridgeId !== null) Object.assign(to, { bridgeId: from.bridgeId, onHold: false });
    from.bridgeId = null;
    Object.assign(from, { queue: null, conference: null, parked: null, recordings: 0 });
    this.#tell(replaces(to.id, from.id));
    this.#hangUp(from);
  }

  /** Who is parked is swapped for another. */
  #swap(who: number, whom: number): void {
    const before = pick(
      this.#all().filter(({ parked }) => parked !== null),
      who,
    );
    const after = pick(
      this.#all().filter(({ parked }) => parked === null),
      whom,
    );
    if (before === undefined || after === undefined || before.parked === null) return;
    after.parked = before.parked;
    before.parked = null;
    this.#tell(parks(after.id, after.parked));
  }

  /** A masquerade leaves an empty shell, or a channel under another name. */
  #rename(who: number, whom: number): void {
    const channel = pick(
      this.#all().filter(({ name }) => kindOf(name) === "leg"),
      who,
    );
    if (channel === undefined) return;
    channel.name = whom % 2 === 0 ? `${channel.name}<ZOMBIE>` : `PJSIP/${100 + (whom % 4)}-${channel.id}`;
    this.#tell(renamed(channel.id, channel.name));
  }

  #hangUp(channel: ModelChannel | undefined): void {
    if (channel === undefined) return;
    if (channel.age % 2 === 0) this.#out(channel);
    this.#unqueue(channel);
    this.#channels.delete(channel.id);
    for (const other of this.#channels.values()) if (other.dialedBy === channel.id) other.dialedBy = null;
    this.#tell(gone(channel.id));
  }
}

const pick = <T>(items: readonly T[], which: number): T | undefined => items[which % items.length];
