import { expect, onTestFinished, test, vi } from "vitest";
import { keepRetention } from "../../src/retention.js";
import { createActionStore } from "../../src/store/actions.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { createOutbox } from "../../src/store/outbox.js";
import { createRecordGapStore } from "../../src/store/record-gaps.js";
import { createRefusedLoginStore } from "../../src/store/refused-logins.js";
import { at, calls, gone, record, snapshot } from "./state/facts.js";
import { given } from "./state/story.js";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = { retentionDays: 3, callRecordDays: 5, actionDays: 7 };
const TABLES = ["segment", "call_record", "audit_entry"];
const CALLS_A_DAY = 40;
const LOG = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

test("a database grows to what its retention is, and no further", async () => {
  const database = openDatabase(":memory:");
  const store = createLiveStore(database, "a");
  const recordGaps = createRecordGapStore(database, "a");
  const [actions, refusedLogins] = [createActionStore(database), createRefusedLoginStore(database)];
  const outbox = createOutbox(database);
  const keptOn = (day: number) =>
    [3, 5, 2 * 7].map((days, index) => Math.min(day * (index === 2 ? 2 : 1), days) * CALLS_A_DAY);
  const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const live = (day: number) => {
    const story = given(snapshot());
    for (let call = 0; call < CALLS_A_DAY; call += 1) {
      const [time, id] = [day * DAY_MS + call * 1000, `${day}.${call}`];
      const facts = { channelId: id, linkedId: id, startedAt: time, endedAt: time };
      for (const fact of [calls(id, "1"), gone(id), record(facts)]) store.save(story.when(at(time, fact)));
      actions.begin({ begunAt: time, ...common });
      refusedLogins.add({
        at: time,
        until: time,
        count: 1,
        address: "",
        account: "",
        by: "key",
        dialect: "",
      });
    }
  };
  const sizes: number[] = [];
  for (let day = 1; day <= 40; day += 1) {
    live(day);
    const now = () => (day + 1) * DAY_MS;
    const stores = { pbxs: [{ store, recordGaps }], actions, refusedLogins, outbox };
    const retention = keepRetention(stores, DAYS, now, LOG);
    await vi.waitFor(() => expect(TABLES.map(count)).toEqual(keptOn(day)), { interval: 1 });
    await retention.close();
    sizes.push(Number(database.pragma("page_count", { simple: true })));
  }
  const [early = 0, last = 0] = [sizes[9], sizes.at(-1)];
  expect(last).toBeLessThan(early * 1.2);
  database.close();
});

const common = {
  requestId: "r",
  account: "crm",
  address: "",
  dialect: "",
  operation: "",
  path: "",
  body: null,
};

test("a round that the disk refuses is told, and does not end those after it", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told: string[] = [];
  let rounds = 0;
  let diskIsFull = false;
  const forget = () => {
    rounds += 1;
    if (diskIsFull) throw new Error("the disk is full");
    return 0;
  };
  const quiet = () => {};
  const log = { error: (message: string) => void told.push(message), warn: quiet, info: quiet, debug: quiet };
  const days = { retentionDays: 1, callRecordDays: 1, actionDays: 1 };
  const outbox = { forgetGivenUpBefore: () => 0 };
  const refusedLogins = { forgetBefore: () => 0 };
  const kept = { pbxs: [], outbox, refusedLogins, actions: { forgetBegunBefore: forget } };
  const retention = keepRetention(kept, days, () => 0, log);
  await vi.advanceTimersByTimeAsync(0);
  expect(rounds).toBe(1);
  diskIsFull = true;
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(told).toEqual(["forgetting what is old failed"]);
  diskIsFull = false;
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect([rounds, told]).toEqual([4, ["forgetting what is old failed"]]);
  await retention.close();
});

test("many old rows are forgotten in several turns of the event loop", async () => {
  let old = 1_000;
  let turns = 0;
  const begun: number[] = [];
  const forgetRecordsEndedBefore = (_before: number, atMost: number) => {
    const deleted = Math.min(old, atMost);
    old -= deleted;
    if (deleted > 0) begun.push(turns);
    setImmediate(() => {
      turns += 1;
    });
    return deleted;
  };
  const pbx = {
    store: { forgetEndedBefore: () => 0, forgetRecordsEndedBefore },
    recordGaps: { forgetEndedBefore: () => 0 },
  } as unknown as Parameters<typeof keepRetention>[0]["pbxs"][number];
  const kept = {
    pbxs: [pbx],
    actions: { forgetBegunBefore: () => 0 },
    refusedLogins: { forgetBefore: () => 0 },
    outbox: { forgetGivenUpBefore: () => 0 },
  };
  const retention = keepRetention(kept, DAYS, () => 0, LOG);
  await vi.waitFor(() => expect(old).toBe(0));
  expect(begun.length).toBeGreaterThan(1);
  expect(begun).toEqual(begun.map((_turn, n) => n)); // others had a turn before each but the first
  await retention.close();
});
