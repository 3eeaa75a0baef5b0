import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { createOutbox } from "../../../src/store/outbox.js";
import { createToldLegStore } from "../../../src/store/told-legs.js";
import { createWebhookStore } from "../../../src/store/webhooks.js";
import { MAX_FAILURES, MAX_UNWRITTEN, MAX_WAITING, OVERFLOW_LOG_MS } from "../../../src/webhooks/limits.js";
import { listen } from "../../../src/webhooks/listen.js";
import type { DeliveryOutcome } from "../../../src/webhooks/metrics.js";
import { givenPbx, leg, silent, WEBHOOK } from "./given.js";

let database: Database;
beforeEach(() => {
  database = openDatabase(":memory:");
  store().put(WEBHOOK);
  store().put({ ...WEBHOOK, id: "w2", type: "hangup" });
});
afterEach(() => void database.close());

const store = () => createWebhookStore(database);
const outbox = () => createOutbox(database);

type Present = Parameters<typeof listen>[1]["present"];
const byLeg: Present = (dialect, { segment }) => ({ dialect, leg: segment.id });

function listening(pbx: ReturnType<typeof givenPbx>, present: Present = byLeg, webhooks = store()) {
  const woken: string[] = [];
  const counted: DeliveryOutcome[] = [];
  const warned: object[] = [];
  const clock = { now: 5_000 };
  const stop = listen(pbx, {
    webhooks,
    outbox: outbox(),
    toldLegs: createToldLegStore(database),
    present,
    mayHold: () => true,
    wake: (id) => void woken.push(id),
    now: () => clock.now,
    count: (outcome) => void counted.push(outcome),
    log: { ...silent, warn: (_message, fields = {}) => void warned.push(fields) },
  });
  return { woken, counted, warned, clock, stop };
}

/** What waits for a webhook, by leg, in order. */
const waiting = (webhookId: string): string[] =>
  database
    .prepare<[string], string>(
      "SELECT parameters FROM webhook_delivery WHERE webhook_id = ? AND given_up_at IS NULL ORDER BY number",
    )
    .pluck()
    .all(webhookId)
    .map((parameters) => JSON.parse(parameters).leg);

test("what happens is written down with its parameters before anybody is woken", () => {
  const pbx = givenPbx(database);
  const { woken } = listening(pbx);
  pbx.ring("a");
  expect(outbox().next("w1")).toMatchObject({
    parameters: { dialect: "one", leg: "a" },
    occurredAt: 1_000,
    queuedAt: 5_000,
    attempts: 0,
  });
  expect(woken).toEqual(["w1"]);
  pbx.hangUp("a");
  expect(woken).toEqual(["w1", "w2"]);
  expect([waiting("w1"), waiting("w2")]).toEqual([["a"], ["a"]]);
});

test("only enabled webhooks of that core server, extension and moment are told", () => {
  store().put({ ...WEBHOOK, id: "off", enabled: false });
  store().put({ ...WEBHOOK, id: "elsewhere", coreServer: "other" });
  store().put({ ...WEBHOOK, id: "of-101", subject: { kind: "extension", key: "101@from-internal" } });
  store().put({ ...WEBHOOK, id: "of-queue", subject: { kind: "queue", key: "100@from-internal" } });
  store().put({ ...WEBHOOK, id: "other-dialect", dialect: "two" });
  const pbx = givenPbx(database);
  const { woken } = listening(pbx);
  pbx.ring("a");
  expect(woken.sort()).toEqual(["other-dialect", "w1"]);
});

test("a former process and this one tell of a call once", () => {
  const before = givenPbx(database);
  const { stop } = listening(before);
  before.ring("a");
  stop();
  const now = givenPbx(database);
  listening(now);
  now.happen([{ type: "SegmentChanged", segment: leg("a", { state: "up" }) }]);
  now.hangUp("a");
  listening(givenPbx(database));
  expect([waiting("w1"), waiting("w2")]).toEqual([["a"], ["a"]]);
});

test("what was saved when the process was killed, and not told, is told by the next one", () => {
  const before = givenPbx(database);
  const { stop } = listening(before);
  before.ring("ended");
  stop(); // from here on the disk has it, and nobody was told
  before.save([
    { type: "SegmentOpened", segment: leg("rings") },
    { type: "SegmentClosed", segment: leg("ended", { endedAt: 2_000 }) },
  ]);
  const { woken } = listening(givenPbx(database));
  expect([waiting("w1"), waiting("w2")]).toEqual([["ended", "rings"], ["ended"]]);
  expect(woken.sort()).toEqual(["w1", "w2"]);
});

test("no more is remembered of a leg than it lives", () => {
  const count = () => database.prepare("SELECT count(*) FROM webhook_leg").pluck().get();
  const pbx = givenPbx(database);
  listening(pbx);
  pbx.ring("a");
  pbx.ring("b");
  expect(count()).toBe(2);
  pbx.hangUp("a");
  pbx.hangUp("b");
  expect(count()).toBe(0);
});

test("what is remembered of a leg that is forgotten goes at the next start", () => {
  const pbx = givenPbx(database);
  const { stop } = listening(pbx);
  pbx.ring("a");
  stop();
  database.exec("DELETE FROM segment");
  listening(givenPbx(database));
  expect(database.prepare("SELECT count(*) FROM webhook_leg").pluck().get()).toBe(0);
});

test("where there are no webhooks nothing is written, and with the first all that it needs to know", () => {
  for (const id of ["w1", "w2"]) store().remove(id);
  const webhooks = store();
  const pbx = givenPbx(database);
  const { woken } = listening(pbx, byLeg, webhooks);
  const kept = () => database.prepare("SELECT segment_id FROM webhook_leg ORDER BY 1").pluck().all();
  for (const id of ["over", "rings"]) pbx.ring(id);
  pbx.hangUp("over");
  expect(kept()).toEqual([]);
  webhooks.put({ ...WEBHOOK, id: "w2", type: "hangup" });
  pbx.ring("new");
  expect(kept()).toEqual(["new", "rings"]);
  listening(givenPbx(database)); // another process, which tells no beginning twice
  webhooks.remove("w2");
  pbx.hangUp("rings");
  expect(kept()).toEqual(["new", "rings"]);
  webhooks.put({ ...WEBHOOK, id: "w2", type: "hangup" });
  pbx.hangUp("new");
  expect([kept(), waiting("w2"), woken]).toEqual([[], ["new"], ["w2"]]);
});

test("a dialect that fails takes nothing from the others", () => {
  store().put({ ...WEBHOOK, id: "broken", dialect: "broken" });
  const pbx = givenPbx(database);
  const { woken, counted } = listening(pbx, (dialect, occasion, coreServer) => {
    if (dialect === "broken") throw new Error("no such field");
    return byLeg(dialect, occasion, coreServer);
  });
  pbx.ring("a");
  expect(woken).toEqual(["w1"]);
  expect(counted).toEqual(["lost"]);
});

test("what a disk refuses is written down with what happens next, in order", () => {
  const pbx = givenPbx(database);
  const { woken, counted } = listening(pbx);
  database.exec("ALTER TABLE webhook_delivery RENAME TO gone");
  pbx.ring("a");
  pbx.hangUp("a");
  pbx.ring("b");
  expect([woken, counted]).toEqual([[], []]);
  database.exec("ALTER TABLE gone RENAME TO webhook_delivery");
  pbx.ring("c");
  expect([waiting("w1"), waiting("w2")]).toEqual([["a", "b", "c"], ["a"]]);
  expect(woken).toEqual(["w1", "w2", "w1", "w1"]);
  expect(database.prepare("SELECT segment_id FROM webhook_leg ORDER BY 1").pluck().all()).toEqual(["b", "c"]);
  pbx.hangUp("b");
  expect([waiting("w1"), waiting("w2"), counted]).toEqual([["a", "b", "c"], ["a", "b"], []]);
});

test("a disk that refuses what a dialect has to write is tried again as well", () => {
  const pbx = givenPbx(database);
  const { counted } = listening(pbx, (dialect, occasion, coreServer) => {
    database.exec("INSERT INTO ids VALUES (1)");
    return byLeg(dialect, occasion, coreServer);
  });
  pbx.ring("a");
  expect(waiting("w1")).toEqual([]);
  database.exec("CREATE TABLE ids (id)");
  pbx.hangUp("a");
  expect([waiting("w1"), waiting("w2"), counted]).toEqual([["a"], ["a"], []]);
});

test("of what a disk refuses for long the oldest is lost, and counted", () => {
  const pbx = givenPbx(database);
  const { counted } = listening(pbx);
  database.exec("ALTER TABLE webhook_leg RENAME TO gone");
  const more = 3;
  for (let n = 0; n < MAX_UNWRITTEN + more; n += 1)
    pbx.feed.publish([{ at: n, changes: [{ type: "SegmentOpened", segment: leg(`leg-${n}`) }] }]);
  expect(counted).toEqual(Array(more).fill("lost"));
});

test("beyond so many that wait the oldest is given up, and can be read as a failure", () => {
  const pbx = givenPbx(database);
  const { counted } = listening(pbx);
  const more = 150;
  for (let n = 0; n < MAX_WAITING + more; n += 1) pbx.ring(`leg-${n}`);
  expect(waiting("w1")).toHaveLength(MAX_WAITING);
  expect(waiting("w1")[0]).toBe(`leg-${more}`);
  expect(counted).toEqual(Array(more).fill("given-up"));
  const failures = outbox().failures("w1", 0);
  expect(failures).toHaveLength(MAX_FAILURES);
  expect(failures[0]).toEqual({
    occurredAt: 1_000,
    triedAt: null,
    attempts: 0,
    reason: "More than 1000 deliveries waited.",
    givenUpAt: 5_000,
  });
  expect(outbox().failures("w2", 0)).toEqual([]);
});

test("that too many wait is logged once, and then once in a while with how many it were", () => {
  const pbx = givenPbx(database);
  const { warned, clock } = listening(pbx);
  for (let n = 0; n < MAX_WAITING + 50; n += 1) pbx.ring(`leg-${n}`);
  const told = { webhook: "w1", reason: "More than 1000 deliveries waited." };
  expect(warned).toEqual([{ ...told, givenUp: 1 }]);
  clock.now += OVERFLOW_LOG_MS;
  for (const n of ["x", "y"]) pbx.ring(n);
  expect(warned).toEqual([
    { ...told, givenUp: 1 },
    { ...told, givenUp: 50 },
  ]);
  clock.now += 2 * OVERFLOW_LOG_MS;
  pbx.ring("z");
  expect(warned.at(-1)).toEqual({ ...told, givenUp: 2 });
});
