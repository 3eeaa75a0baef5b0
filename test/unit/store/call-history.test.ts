import { existsSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { type CallHistories, openCallHistories, type RecordedCall } from "../../../src/store/call-history.js";
import { prepareCallRecords } from "../../../src/store/call-record-rows.js";
import { openDatabase } from "../../../src/store/database.js";
import type { Asker } from "../../../src/store/fair-line.js";
import { callRecord } from "../../contract/records.js";
import { databaseFile } from "../../fakes/database-file.js";

const opened: CallHistories[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function open(file: string, given: Partial<Parameters<typeof openCallHistories>[0]> = {}) {
  const told: string[] = [];
  const quiet = () => {};
  const log = { error: (message: string) => void told.push(message), warn: quiet, info: quiet, debug: quiet };
  const histories = openCallHistories({ file, log, ...given });
  opened.push(histories);
  return { histories, told };
}

/** A database with so many calls, a record each, and how to add one more. */
function withCalls(count: number, file = databaseFile()) {
  const database = openDatabase(file);
  const { add } = prepareCallRecords(database, "default");
  const write = (n: number) => void add(callRecord({ channelId: `${n}`, linkedId: `${n}`, startedAt: n }), 0);
  database.transaction(() => {
    for (let n = 0; n < count; n += 1) write(n);
  })();
  return { file, write, database };
}

const asker = (account: string): Asker => ({ account, tenant: null, address: account, hasGone: () => false });

const newest = (histories: CallHistories, limit: number, who = asker("a")) =>
  histories.of(who).page({
    of: "calls",
    parts: [{ coreServer: "default", filter: { source: { op: "contains", value: "1" } } }],
    range: { offset: 0, limit, newestFirst: true },
    present: ({ linkedId }: RecordedCall) => linkedId,
  });

const kindOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => "answered",
    (error: { kind: string }) => error.kind,
  );

describe("the call history, read by its thread", () => {
  test("has what was written a moment before", async () => {
    const { file, write } = withCalls(3);
    const { histories } = open(file);
    expect(await newest(histories, 2)).toMatchObject({ total: 3, entries: ["2", "1"] });
    write(3);
    expect(await newest(histories, 2)).toMatchObject({ total: 4, entries: ["3", "2"] });
  });

  test("is handed over in turns of the event loop, in which others do what they have to", async () => {
    const { file } = withCalls(1_000);
    const { histories } = open(file);
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const turnOf = new Set<number>();
    const { entries } = await histories.of(asker("a")).page({
      of: "records",
      parts: [{ coreServer: "default", filter: {} }],
      range: { offset: 0, limit: 1_000, newestFirst: false },
      present: () => turnOf.add(turns),
    });
    done = true;
    expect(entries).toHaveLength(1_000);
    expect(turnOf.size).toBeGreaterThanOrEqual(20);
  });

  test("is told to others while one asks for all that it can", async () => {
    const { file } = withCalls(3_000);
    const { histories } = open(file);
    await newest(histories, 1); // the thread is there
    const order: string[] = [];
    const ask = (name: string, limit: number) =>
      newest(histories, limit, asker(name)).then(() => void order.push(name));
    const greedy = Array.from({ length: 12 }, () => ask("greedy", 3_000));
    const other = ask("other", 3_000);
    await Promise.all([...greedy, other]);
    expect(order.indexOf("other")).toBeLessThan(6);
  });

  test("is searched for no longer than the budget, and the next time from where it stood", async () => {
    const { file } = withCalls(7_000);
    const { histories } = open(file, { searchMs: { alone: 0, whileOthersWait: 0 } });
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== "answered") outcomes.push(await kindOf(newest(histories, 1)));
    expect(outcomes).toEqual(["overloaded", "overloaded", "overloaded", "overloaded", "answered"]);
    expect(await newest(histories, 1)).toMatchObject({ total: 7_000 });
  });

  test("cannot be read while its thread cannot begin, which is logged, and then again", async () => {
    const file = databaseFile();
    const { histories, told } = open(file);
    expect(existsSync(file)).toBe(false);
    expect(await kindOf(newest(histories, 1))).toBe("overloaded");
    expect(told).toEqual([expect.stringContaining("has crashed")]);
    withCalls(2, file);
    expect(await newest(histories, 1)).toMatchObject({ total: 2 });
  });

  test("is given up where a step hangs", async () => {
    const { file } = withCalls(2);
    const { histories, told } = open(file, { stepTimeoutMs: 0 });
    expect(await kindOf(newest(histories, 1))).toBe("overloaded");
    expect(told).toEqual([expect.stringContaining("hangs")]);
  });

  test("ends with those who read it when Tandem stops", async () => {
    const { file } = withCalls(5_000);
    const { histories } = open(file);
    const reading = Array.from({ length: 4 }, () => kindOf(newest(histories, 5_000)));
    await histories.close();
    expect(new Set(await Promise.all(reading))).toEqual(new Set(["overloaded"]));
    expect(await kindOf(newest(histories, 1))).toBe("overloaded");
  });

  test("is read on while who reads it is there, and no further", async () => {
    const { file } = withCalls(1_000);
    const { histories } = open(file);
    let gone = false;
    let presented = 0;
    const reading = histories.of({ ...asker("a"), hasGone: () => gone }).page({
      of: "records",
      parts: [{ coreServer: "default", filter: {} }],
      range: { offset: 0, limit: 1_000, newestFirst: false },
      present: () => {
        presented += 1;
        gone = true;
      },
    });
    expect(await kindOf(reading)).toBe("overloaded");
    expect(presented).toBeLessThan(1_000);
  });
});
