import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { Journal, type JournalBounds } from "../../../src/feed/journal.js";
import { Reader, type Sink } from "../../../src/feed/reader.js";

const LARGE: JournalBounds = { entries: 1_000, bytes: 1_000_000, ageMs: 1_000 };

function journalOf(bounds: Partial<JournalBounds> = {}) {
  const clock = { now: 0 };
  const journal = new Journal<number>({
    bounds: { ...LARGE, ...bounds },
    present: (value) => ({ value }),
    now: () => clock.now,
  });
  const append = (...values: readonly number[]) => values.forEach((value) => void journal.append(value));
  return { journal, ids: journal.idsFor("ann"), clock, append };
}

/** One that somebody listens to. */
function heardJournal(bounds: Partial<JournalBounds> = {}) {
  const given = journalOf(bounds);
  given.journal.subscribe(() => {});
  return given;
}

describe("a journal", () => {
  test("numbers what it is given, and writes it once", () => {
    const { journal, append } = heardJournal();
    append(7, 8);
    expect(journal.newest).toBe(2);
    expect(journal.entry(2)?.value).toBe(8);
    expect(String(journal.entry(2)?.json)).toBe('{"value":8}');
    expect(journal.entry(2)).toBe(journal.entry(2));
    expect([journal.entry(0), journal.entry(3)]).toEqual([undefined, undefined]);
  });

  test("finds the place of its own ids, and of no others", () => {
    const { ids, append } = heardJournal();
    append(7, 8);
    const another = heardJournal();
    another.append(7, 8);
    for (const n of [0, 1, 2]) expect(ids.placeOf(ids.idOf(n))).toBe(n);
    const [epoch] = ids.idOf(1).split("-");
    const strange = [
      "",
      "1",
      "-1",
      epoch,
      `${epoch}-`,
      `${epoch}-3`,
      `${epoch}--1`,
      `${epoch}-01`,
      `${epoch}-1.0`,
    ];
    for (const id of [...strange, `${epoch}-1e0`, `x${epoch}-1`, `${epoch}-NaN`, another.ids.idOf(1)]) {
      expect({ id, place: ids.placeOf(id ?? "") }).toEqual({ id, place: undefined });
    }
  });

  test("has ids of their own for each who is told, and knows those of the same again", () => {
    const { journal, ids, append } = heardJournal();
    append(7, 8);
    expect(journal.idsFor("ann").placeOf(ids.idOf(1))).toBe(1);
    expect(journal.idsFor("bob").placeOf(ids.idOf(1))).toBeUndefined();
  });

  test("keeps so many entries, and knows from where on nothing is missing", () => {
    const { journal, ids, append } = heardJournal({ entries: 3 });
    append(1, 2, 3, 4, 5);
    expect([1, 2, 3, 4, 5].map((n) => journal.entry(n)?.value)).toEqual([undefined, undefined, 3, 4, 5]);
    expect(ids.placeOf(ids.idOf(1))).toBeUndefined();
    expect(ids.placeOf(ids.idOf(2))).toBe(2); // all that came after it is there
  });

  test("keeps so many bytes", () => {
    const { journal, append } = heardJournal({ bytes: '{"value":1}'.length * 2 });
    append(1, 2, 3);
    expect([1, 2, 3].map((n) => journal.entry(n)?.value)).toEqual([undefined, 2, 3]);
  });

  test("keeps for so long, also where nothing new comes", () => {
    const { ids, clock, append } = heardJournal({ ageMs: 100 });
    append(1);
    clock.now = 60;
    append(2);
    clock.now = 100;
    expect(ids.placeOf(ids.idOf(0))).toBe(0);
    clock.now = 101;
    expect(ids.placeOf(ids.idOf(0))).toBeUndefined();
    expect(ids.placeOf(ids.idOf(1))).toBe(1);
    clock.now = 1_000;
    expect(ids.placeOf(ids.idOf(1))).toBeUndefined();
    expect(ids.placeOf(ids.idOf(2))).toBe(2); // nothing came after it
  });

  test("keeps nothing and writes nothing before the first one listens", () => {
    const present = vi.fn((value: number) => ({ value }));
    const journal = new Journal({ bounds: LARGE, present, now: () => 0 });
    const ids = journal.idsFor("ann");
    journal.append(1);
    journal.append(2);
    expect(present).not.toHaveBeenCalled();
    expect([journal.entry(1), journal.entry(2)]).toEqual([undefined, undefined]);
    expect(ids.placeOf(ids.idOf(1))).toBeUndefined();
    expect(ids.placeOf(ids.idOf(2))).toBe(2); // nothing came after it
    journal.subscribe(() => {});
    journal.append(3);
    expect(journal.entry(3)?.value).toBe(3);
    expect(ids.placeOf(ids.idOf(2))).toBe(2);
    expect(ids.placeOf(ids.idOf(1))).toBeUndefined();
  });

  test("keeps for whoever comes back, for as long as that can be in time", () => {
    const { journal, ids, clock, append } = journalOf({ ageMs: 100 });
    const stops = [journal.subscribe(() => {}), journal.subscribe(() => {})];
    append(1);
    clock.now = 50;
    for (const stop of stops) stop();
    append(2);
    clock.now = 150;
    append(3);
    expect(ids.placeOf(ids.idOf(1))).toBe(1);
    expect([2, 3].map((n) => journal.entry(n)?.value)).toEqual([2, 3]);
    clock.now = 151;
    append(4);
    expect([2, 3, 4].map((n) => journal.entry(n))).toEqual([undefined, undefined, undefined]);
    expect(ids.placeOf(ids.idOf(1))).toBeUndefined();
    expect(ids.placeOf(ids.idOf(4))).toBe(4);
  });

  test("tells once for all that came in one go, and not while it is given", async () => {
    const { journal, append } = heardJournal();
    const listener = vi.fn();
    const stop = journal.subscribe(listener);
    append(1, 2, 3);
    expect(listener).not.toHaveBeenCalled();
    await turn();
    expect(listener).toHaveBeenCalledTimes(1);
    append(4);
    stop();
    await turn();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

/** A connection that takes so many bytes before it is full. */
function connection() {
  const got: number[] = [];
  const sink = {
    unsentBytes: 0,
    send: ({ value, json }) => {
      got.push(value);
      sink.unsentBytes += json.length;
    },
    giveUp: vi.fn(),
  } satisfies Sink<number>;
  return { got, sink };
}

describe("a reader", () => {
  const SIZE = '{"value":1}'.length;
  const begin = (
    { journal }: ReturnType<typeof heardJournal>,
    sink: Sink<number>,
    more: { after?: number; wants?: (value: number) => boolean; patienceMs?: number } = {},
  ) =>
    new Reader(journal, sink, {
      bounds: { unsentBytes: SIZE, patienceMs: more.patienceMs ?? 60_000 },
      after: more.after ?? journal.newest,
      wants: more.wants ?? (() => true),
    });

  test("passes on what comes, in order, and what it wants alone", async () => {
    const given = heardJournal();
    given.append(1);
    const { got, sink } = connection();
    const reader = begin(given, sink, { wants: (value) => value !== 3 });
    given.append(2, 3);
    expect(got).toEqual([]);
    await turn();
    expect(got).toEqual([2]);
    expect(reader.place).toBe(3);
    reader.stop();
  });

  test("passes on what was missed first, without gap or duplicate", async () => {
    const given = heardJournal();
    given.append(1, 2, 3);
    const { got, sink } = connection();
    const reader = begin(given, sink, { after: 1 });
    given.append(4);
    reader.read();
    sink.unsentBytes = 0;
    await turn();
    sink.unsentBytes = 0;
    reader.read();
    expect(got).toEqual([2, 3, 4]);
    reader.stop();
  });

  test("waits while the other side is full, and goes on when it is not", async () => {
    const given = heardJournal();
    const { got, sink } = connection();
    const reader = begin(given, sink);
    given.append(1, 2, 3, 4, 5);
    await turn();
    expect(got).toEqual([1, 2]); // full at more than one entry
    given.append(6);
    await turn();
    expect(got).toEqual([1, 2]);
    for (let n = 0; n < 3; n += 1) {
      sink.unsentBytes = 0;
      reader.read();
    }
    expect(got).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sink.giveUp).not.toHaveBeenCalled();
    reader.stop();
  });

  test("gives up when the other side stays full for too long, and others are told all the while", async () => {
    const given = heardJournal();
    const [stalled, healthy] = [connection(), connection()];
    begin(given, stalled.sink, { patienceMs: 20 });
    const other = begin(given, healthy.sink);
    const stopped = vi.waitFor(() => expect(stalled.sink.giveUp).toHaveBeenCalledTimes(1));
    for (let n = 1; n <= 10; n += 1) {
      given.append(n);
      await turn();
      healthy.sink.unsentBytes = 0;
    }
    await stopped;
    given.append(11);
    await turn();
    expect(stalled.got).toEqual([1, 2]);
    expect(healthy.got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(stalled.sink.giveUp).toHaveBeenCalledTimes(1);
    other.stop();
  });

  test("has its patience anew each time that the other side takes something", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const given = heardJournal();
      const { sink } = connection();
      const reader = begin(given, sink, { patienceMs: 100 });
      given.append(1, 2, 3, 4, 5, 6);
      await turn();
      for (let n = 0; n < 2; n += 1) {
        vi.advanceTimersByTime(90);
        sink.unsentBytes = 0;
        reader.read();
      }
      expect(sink.giveUp).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1_000);
      expect(sink.giveUp).not.toHaveBeenCalled(); // it has everything, and is owed nothing
      given.append(7);
      await turn();
      vi.advanceTimersByTime(99);
      expect(sink.giveUp).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(sink.giveUp).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test("gives up when what comes next is forgotten", async () => {
    const given = heardJournal({ entries: 2 });
    const { got, sink } = connection();
    begin(given, sink);
    given.append(1, 2, 3);
    await turn();
    expect(got).toEqual([]);
    expect(sink.giveUp).toHaveBeenCalledTimes(1);
  });

  test("that was stopped is not told any more that there is something", () => {
    const given = heardJournal();
    const unsubscribe = vi.fn();
    vi.spyOn(given.journal, "subscribe").mockReturnValue(unsubscribe);
    begin(given, connection().sink).stop();
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  test("that was stopped passes on nothing", async () => {
    const given = heardJournal();
    const { got, sink } = connection();
    const reader = begin(given, sink);
    given.append(1);
    reader.stop();
    reader.read();
    await turn();
    expect(got).toEqual([]);
  });
});
