import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PbxEvent } from "../../../src/events/event.js";
import { createIngest } from "../../../src/ingest.js";
import { kindOf } from "../../../src/state/channel-name.js";
import { evolve } from "../../../src/state/evolve.js";
import type { Change, Channel, PbxState, Segment } from "../../../src/state/model.js";
import { relate } from "../../../src/state/relations.js";
import { apply, emptyState, type MutableState } from "../../../src/state/tables.js";
import { isTalk } from "../../../src/state/talk.js";
import { createLiveStore } from "../../../src/store/live.js";
import { migrate } from "../../../src/store/migrate.js";
import { linkLost, snapshot } from "./facts.js";
import { ModelPbx, type Step } from "./model-pbx.js";
import { picture } from "./picture.js";
import { describeCalls } from "./story.js";

const aStep: fc.Arbitrary<Step> = fc.tuple(fc.nat(25), fc.nat(50), fc.nat(50));
const aDay = fc.array(aStep, { minLength: 5, maxLength: 80, size: "max" });
const RUNS = { numRuns: 100 };

function play(steps: readonly Step[]): ModelPbx {
  const pbx = new ModelPbx();
  for (const step of steps) pbx.do(step);
  return pbx;
}

function hear(state: MutableState, events: readonly PbxEvent[]): Change[] {
  return events.flatMap((event) => {
    const changes = evolve(state, event);
    apply(state, changes);
    return changes;
  });
}

function heard(events: readonly PbxEvent[]): MutableState {
  const state = emptyState();
  hear(state, events);
  return state;
}

/** What the lists of a PBX tell too: all but holds and recordings. */
const relationsIn = (state: PbxState): string[] =>
  describeCalls(state).filter((line) => !/ (holds|is recorded)$/.test(line));

/** What applications hold, channel by channel. */
const heldIn = ({ channels, queues }: PbxState) => ({
  channels: [...channels.values()]
    .map(({ channelId, queue, conference, parked }) => ({ channelId, queue, conference, parked }))
    .sort((a, b) => (a.channelId < b.channelId ? -1 : 1)),
  lines: [...queues.values()]
    .flatMap(({ name, waiting }) => (waiting.length > 0 ? [[name, ...waiting]] : []))
    .sort(),
});

const closedIn = (changes: readonly Change[]): Segment[] =>
  changes.flatMap((change) => (change.type === "SegmentClosed" ? [change.segment] : []));

/** The legs that hear each other, by an algorithm that is not ours: sets that are united wherever two are joined. */
function talks(state: PbxState): string[][] {
  const setOf = new Map(
    [...state.channels.values()].map(({ channelId }) => [channelId, new Set([channelId])]),
  );
  const unite = (a: string, b: string) => {
    const [one, two] = [setOf.get(a), setOf.get(b)];
    if (one === undefined || two === undefined || one === two) return;
    for (const id of two) setOf.set(id, one.add(id));
  };
  for (const { channelId, name, localPeer } of state.channels.values()) {
    if (kindOf(name) === "local" && localPeer !== null) unite(channelId, localPeer);
  }
  for (const bridge of state.bridges.values()) {
    const [first, ...others] = bridge.members;
    if (isTalk(bridge) && first !== undefined) for (const other of others) unite(first, other);
  }
  return [...new Set(setOf.values())].map((ids) =>
    [...ids].filter((id) => kindOf(state.channels.get(id)?.name ?? "") === "leg").sort(),
  );
}

/** What is wrong with the calls; empty where all is well. */
function faults(state: PbxState): string[] {
  const segments = [...state.segments.values()];
  const legs = [...state.channels.values()].filter(({ name }) => kindOf(name) === "leg");
  const same = (a: string[], b: string[]) => a.sort().join() === b.sort().join();
  return [
    ...(same(
      segments.map(({ id }) => id),
      legs.map(({ segmentId }) => segmentId),
    )
      ? []
      : ["not the legs that there are"]),
    ...segments.flatMap((segment) => oneSided(state, segment)),
    ...unlikeTheWhole(state, segments),
    ...[...state.channels.values()].flatMap((channel) => oneSidedChannel(state, channel)),
    ...unlikeConferences(state),
    ...segments.flatMap((segment) => unlikeTheHolders(state, segment)),
  ];
}

/** What an application holds is told of the leg whose channel it holds, or that stands alone beyond that Local channel. */
function unlikeTheHolders(state: PbxState, segment: Segment): string[] {
  const { channelId, queue, conference, parked, recording } = segment;
  const held = [...state.channels.values()].filter((channel) => standsFor(state, channel) === channelId);
  const line = state.queues.get(queue?.name ?? "")?.waiting ?? [];
  const waits = held.some(
    (channel) =>
      channel.queue === queue?.name && line.indexOf(channel.channelId) === (queue?.position ?? 0) - 1,
  );
  const isSound = [
    queue === null ? held.every((channel) => channel.queue === null) : waits,
    conference === null
      ? held.every((channel) => channel.conference === null)
      : held.some(
          (channel) =>
            channel.conference?.room === conference.room && channel.conference.muted === conference.muted,
        ),
    parked === null
      ? held.every((channel) => channel.parked === null)
      : held.some((channel) => channel.parked?.space === parked.space),
    (recording === true) === held.some(({ recordings }) => (recordings ?? 0) > 0),
  ];
  return isSound.every(Boolean) ? [] : [`${channelId} is held otherwise: ${isSound}`];
}

/** The leg that a channel is or stands for, step by step: over to the other end, and on to who dials that or talks to it alone. */
function standsFor(state: PbxState, channel: Channel | undefined, steps = 0): string | undefined {
  if (channel === undefined || steps > 100) return undefined;
  const kind = kindOf(channel.name);
  if (kind === "leg") return channel.channelId;
  const end = kind === "local" ? state.channels.get(channel.localPeer ?? "") : undefined;
  if (end === undefined) return undefined;
  const bridge = state.bridges.get(end.bridgeId ?? "");
  const mates =
    bridge !== undefined && isTalk(bridge) ? bridge.members.filter((id) => id !== end.channelId) : [];
  const next = end.dialedBy ?? (mates.length === 1 ? mates[0] : undefined);
  return standsFor(state, state.channels.get(next ?? ""), steps + 1);
}

/** A room holds those channels that say so; without a hint there is none without anybody. */
function unlikeConferences({ channels, conferences }: PbxState): string[] {
  const inside = [...channels.values()].flatMap(({ channelId, conference }) =>
    conference === null ? [] : [`${channelId} in ${conference.room}`],
  );
  const rooms = [...conferences.values()];
  const held = rooms.flatMap(({ room, members }) => members.map((id) => `${id} in ${room}`));
  const empty = rooms.filter(({ members, number }) => members.length === 0 && number === null);
  return [
    ...(inside.sort().join() === held.sort().join() ? [] : [`rooms hold ${held}, not ${inside}`]),
    ...empty.map(({ room }) => `nobody is in ${room}`),
  ];
}

function oneSidedChannel({ channels, bridges }: PbxState, channel: Channel): string[] {
  const { channelId, dialedBy, dialing, bridgeId } = channel;
  return [
    ...(dialedBy === null || channels.get(dialedBy)?.dialing.includes(channelId)
      ? []
      : [`${dialedBy} does not dial`]),
    ...dialing.filter((id) => channels.get(id)?.dialedBy !== channelId).map((id) => `${id} is not dialled`),
    ...(bridgeId === null || bridges.get(bridgeId)?.members.includes(channelId)
      ? []
      : [`${bridgeId} is without it`]),
  ];
}

function oneSided(state: PbxState, { id, linked, dialingTo, dialingFrom }: Segment): string[] {
  const of = (other: string) => state.segments.get(other);
  return [
    ...(linked === null || of(linked)?.linked === id ? [] : [`${id} is linked alone`]),
    ...dialingTo.filter((to) => of(to)?.dialingFrom !== id).map((to) => `${id} dials ${to} alone`),
    ...(dialingFrom === null || of(dialingFrom)?.dialingTo.includes(id)
      ? []
      : [`${id} is dialled by nobody`]),
    ...([linked, dialingFrom, ...dialingTo].includes(id) ? [`${id} is related to itself`] : []),
  ];
}

/** What was worked out event by event against what the whole state says. */
function unlikeTheWhole(state: PbxState, segments: readonly Segment[]): string[] {
  const segmentOf = (id: string | undefined) => state.channels.get(id ?? "")?.segmentId ?? null;
  const { dialerOf } = relate(
    state,
    [...state.channels.values()].map(({ channelId }) => channelId),
  );
  const partner = new Map<string, string>();
  for (const [one, two, third] of talks(state)) {
    if (one !== undefined && two !== undefined && third === undefined) partner.set(one, two).set(two, one);
  }
  return segments.flatMap(({ channelId, linked, dialingFrom }) => [
    ...(linked === segmentOf(partner.get(channelId)) ? [] : [`${channelId} is linked with another`]),
    ...(dialingFrom === segmentOf(dialerOf.get(channelId)) ? [] : [`${channelId} is dialled by another`]),
  ]);
}

test("after every event the calls are sound, and at the end of the day nothing is left", () => {
  fc.assert(
    fc.property(aDay, fc.nat(), (steps, seed) => {
      const pbx = play(steps);
      pbx.hangUpAll(seed);
      const state = emptyState();
      const found = pbx.events.flatMap((event) => {
        hear(state, [event]);
        return faults(state).map((fault) => `after ${event.type}: ${fault}`);
      });
      expect(found).toEqual([]);
      expect([...state.channels.values(), ...state.segments.values(), ...state.bridges.values()]).toEqual([]);
      expect([...state.queues.values()].flatMap(({ waiting }) => waiting)).toEqual([]);
    }),
    RUNS,
  );
});

test("every leg that was opened is closed once, and its times are in order", () => {
  fc.assert(
    fc.property(aDay, fc.nat(), (steps, seed) => {
      const pbx = play(steps.filter(([deed]) => deed !== 21)); // a renamed channel may come back
      pbx.hangUpAll(seed);
      const changes = hear(emptyState(), pbx.events);
      const opened = changes.flatMap((c) => (c.type === "SegmentOpened" ? [c.segment.id] : []));
      const closed = closedIn(changes);
      expect(closed.map(({ id }) => id).sort()).toEqual(opened.sort());
      const disordered = closed.filter(({ startedAt, answeredAt, endedAt }) => {
        const times = [startedAt, answeredAt ?? startedAt, endedAt ?? -1];
        return times.join() !== times.toSorted((a, b) => a - b).join();
      });
      expect(disordered).toEqual([]);
    }),
    RUNS,
  );
});

test("the changes alone make the same state, in memory and from the database", () => {
  fc.assert(
    fc.property(aDay, (steps) => {
      const pbx = play(steps);
      const state = emptyState();
      const changes = [...hear(state, [snapshot()]), ...hear(state, pbx.events)];
      const again = emptyState();
      apply(again, changes);
      expect(picture(again)).toEqual(picture(state));
      const database = new Database(":memory:");
      migrate(database);
      const store = createLiveStore(database, "default");
      store.save(changes);
      expect(picture(store.load(0))).toEqual(picture(state));
      database.close();
    }),
    { numRuns: 60 },
  );
});

test("an event never tells a change that is none", () => {
  fc.assert(
    fc.property(aDay, (steps) => {
      const state = emptyState();
      const idle = play(steps).events.filter((event) => {
        const before = JSON.stringify(picture(state));
        const changes = hear(state, [event]);
        return changes.length > 0 && before === JSON.stringify(picture(state));
      });
      expect(idle).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("however the events are batched, the state and the closed segments are the same", () => {
  fc.assert(
    fc.property(aDay, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (steps, sizes) => {
      const { events } = play(steps);
      const published: Change[] = [];
      const ingest = createIngest({
        store: { save: () => {}, load: emptyState },
        feed: { publish: (some) => void published.push(...some.flatMap(({ changes }) => changes)) },
        now: () => 0,
      });
      for (let start = 0; start < events.length; ) {
        const size = sizes.next().value;
        ingest.take(events.slice(start, start + size));
        start += size;
      }
      const state = emptyState();
      const changes = hear(state, events);
      expect(picture(ingest.state)).toEqual(picture(state));
      expect(closedIn(published)).toEqual(closedIn(changes));
    }),
    RUNS,
  );
});

test("a snapshot of a state that is in step tells nothing new but of what no list tells", () => {
  fc.assert(
    fc.property(aDay, (steps) => {
      const pbx = play(steps);
      const state = heard([snapshot(), ...pbx.events]);
      const [before, holding] = [relationsIn(state), describeCalls(state)];
      hear(state, [pbx.snapshot()]);
      expect(faults(state)).toEqual([]);
      expect(relationsIn(state)).toEqual(before);
      expect(describeCalls(state)).toEqual(holding); // the link was never lost: holds and recordings stay as well
      expect(evolve(state, pbx.snapshot())).toEqual([]);
    }),
    RUNS,
  );
});

test("a snapshot brings any earlier state up to date: links, rooms, queues, and the dials it knew", () => {
  fc.assert(
    fc.property(aDay, fc.nat(), (steps, cut) => {
      const pbx = play(steps);
      const truth = heard(pbx.events);
      const state = heard([snapshot(), ...pbx.events.slice(0, cut % (pbx.events.length + 1)), linkLost]);
      const knew = new Map([...state.channels.values()].map((c) => [c.channelId, c]));
      hear(state, [pbx.snapshot()]);
      expect(faults(state)).toEqual([]);
      const talkLines = (lines: string[]) => lines.filter((line) => line.includes(" talks to "));
      expect(talkLines(relationsIn(state))).toEqual(talkLines(relationsIn(truth)));
      expect(heldIn(state)).toEqual(heldIn(truth));
      expect(picture(state).queueMembers).toEqual(picture(truth).queueMembers);
      expect(relationsIn(truth)).toEqual(expect.arrayContaining(relationsIn(state))); // who stands for whom, a dial may tell
      const forgotten = pbx.dials().filter(([from, to]) => {
        return knew.get(to)?.dialedBy === from && state.channels.get(to)?.dialedBy !== from;
      });
      expect(forgotten).toEqual([]);
      const renumbered = [...state.segments.values()].filter(({ id, channelId }) => {
        return id !== (knew.get(channelId)?.segmentId ?? id);
      });
      expect(renumbered).toEqual([]);
    }),
    RUNS,
  );
});

test("events that a snapshot contains may be told again after it, and the calls are the same", () => {
  fc.assert(
    fc.property(aDay, fc.nat(), (steps, cut) => {
      const pbx = play(steps);
      const { events } = pbx;
      const since = cut % (events.length + 1);
      fc.pre(!pbx.hasMovedDials);
      const state = heard([
        snapshot(),
        ...events.slice(0, since),
        linkLost,
        pbx.snapshot(),
        ...events.slice(since),
      ]);
      expect(faults(state)).toEqual([]);
      expect(relationsIn(state)).toEqual(relationsIn(heard(events)));
    }),
    RUNS,
  );
});

/** A part of a stream that is told twice, not at all, or out of its place. */
interface Fault {
  readonly kind: "again" | "lost" | "late";
  readonly from: number;
  readonly count: number;
  readonly to: number;
}

const aFault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom("again", "lost", "late"),
  from: fc.nat(),
  count: fc.nat(40),
  to: fc.nat(),
});

const channelIds = ({ channels }: PbxState): string[] =>
  [...channels.values()].map(({ channelId }) => channelId).sort();

function withFaults(events: readonly PbxEvent[], faults: readonly Fault[]): PbxEvent[] {
  const told = [...events];
  for (const { kind, from, count, to } of faults) {
    const start = from % (told.length + 1);
    const part = kind === "again" ? told.slice(start, start + count) : told.splice(start, count);
    if (kind !== "lost") told.splice(to % (told.length + 1), 0, ...part);
  }
  return told;
}

test("a stream with parts told again, lost or late moves rows and memory alike, and a snapshot ends what it left", () => {
  fc.assert(
    fc.property(aDay, fc.array(aFault, { minLength: 1, maxLength: 4 }), (steps, faultsInIt) => {
      const pbx = play(steps);
      const database = new Database(":memory:");
      migrate(database);
      const store = createLiveStore(database, "default");
      const ingest = createIngest({ store, feed: { publish: () => {} }, now: () => 0 });
      for (const event of withFaults(pbx.events, faultsInIt)) ingest.take([event]);
      expect(picture(store.load(0))).toEqual(picture(ingest.state));
      ingest.take([linkLost, pbx.snapshot()]);
      expect(faults(ingest.state)).toEqual([]);
      expect(channelIds(ingest.state)).toEqual(channelIds(heard(pbx.events)));
      ingest.take([linkLost, snapshot()]);
      const { channels, segments, bridges } = store.load(0);
      expect([...channels.values(), ...segments.values(), ...bridges.values()]).toEqual([]);
      database.close();
    }),
    RUNS,
  );
});

test("days are long enough to prove something", () => {
  const seen = new Set<string>();
  const lines = new Set<string>();
  for (const steps of fc.sample(aDay, { numRuns: 400, seed: 1 })) {
    const { events } = play(steps);
    for (const { type } of events) seen.add(type);
    for (const line of relationsIn(heard(events))) lines.add(line.replace(/^\S+ (.*?)( \S+)?$/, "$1"));
  }
  expect(seen.size).toBe(26);
  expect([...lines].join()).toMatch(/dials.*talks to|talks to.*dials/);
});
