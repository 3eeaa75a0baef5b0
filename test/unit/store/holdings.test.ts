import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Holding, Holdings, MAX_HELD, MAX_HELD_BYTES } from "../../../src/store/holdings.js";
import { createLiveStore } from "../../../src/store/live.js";
import { migrate } from "../../../src/store/migrate.js";
import { MAX_ENDED_SEGMENTS } from "../../../src/store/segment-rows.js";
import { calls, gone, snapshot } from "../state/facts.js";
import { given } from "../state/story.js";

const MOST = MAX_HELD.queue[0];
const queues = (from: number, to: number, length: number | null = 10): Holding[] =>
  Array.from({ length: to - from }, (_, n): Holding => ["queue", `${from + n}`, length]);

describe("what a PBX has", () => {
  test("is as much as may be, and not one thing more", () => {
    const held = new Holdings();
    held.require(queues(0, MOST));
    held.take(queues(0, MOST));
    expect(() => held.require(queues(0, MOST))).not.toThrow(); // the same ones, changed
    expect(() => held.require(queues(MOST, MOST + 1))).toThrow(`more than ${MOST} queues`);
    expect(() => held.require(queues(0, MOST + 1))).toThrow(`more than ${MOST} queues`);
  });

  test("may be other things in the place of those that go, and fewer at any time", () => {
    const held = new Holdings();
    held.take(queues(0, MOST));
    expect(() => held.require([...queues(MOST, MOST + 9), ...queues(0, 9, null)])).not.toThrow();
    held.take(queues(0, 9, null));
    held.take(queues(0, 9, null));
    expect(() => held.require(queues(MOST, MOST + 9))).not.toThrow();
    expect(() => held.require(queues(MOST, MOST + 10))).toThrow();
  });

  test("has a bound in bytes for all of it, whatever it is, and gives back what goes", () => {
    const held = new Holdings();
    const half: Holding[] = [["queue", "a", MAX_HELD_BYTES / 2]];
    held.take(half);
    expect(() => held.require([["channel", "a", MAX_HELD_BYTES / 2]])).toThrow("more than 96 MiB of state");
    expect(() => held.require(half)).not.toThrow();
    held.take([["queue", "a", null]]);
    expect(() => held.require([["channel", "a", MAX_HELD_BYTES / 2]])).not.toThrow();
  });
});

describe("on disk", () => {
  let database: Database.Database;
  beforeEach(() => {
    database = new Database(":memory:");
    migrate(database);
  });
  afterEach(() => void database.close());

  test("it is counted anew at a start", () => {
    const { when } = given();
    createLiveStore(database, "default").save(when(snapshot({})));
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_HELD.channel[0]})
      INSERT INTO live SELECT 'default', 'channel', 'x' || i, '{}' FROM n
    `);
    const change = when(calls("100", "101"));
    expect(() => createLiveStore(database, "default").save(change)).toThrow(/more than 25000 channels/);
    expect(database.prepare("SELECT count(*) FROM segment").pluck().get()).toBe(0);
    expect(() => createLiveStore(database, "other").save(change)).not.toThrow();
  });

  test("legs that have ended are kept up to a bound, and then the oldest go", { timeout: 60_000 }, () => {
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_ENDED_SEGMENTS})
      INSERT INTO segment (id, core_server, channel_id, linked_id, channel, caller_name, caller_number, incoming, state,
        started_at, ended_at, whole)
      SELECT i, 'default', i, i, '', '', '', 0, 'up', 0, i, '{}' FROM n
    `);
    const store = createLiveStore(database, "default");
    const { when } = given();
    for (const fact of [snapshot({}), calls("100", "101"), gone("100")]) store.save(when(fact));
    const left = "SELECT min(ended_at) AS oldest, count(*) AS legs FROM segment WHERE ended_at IS NOT NULL";
    expect(database.prepare(left).get()).toEqual({ oldest: 1001, legs: MAX_ENDED_SEGMENTS - 1000 + 1 });
  });
});
