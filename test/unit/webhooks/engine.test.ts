import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { createOutbox } from "../../../src/store/outbox.js";
import { createToldLegStore } from "../../../src/store/told-legs.js";
import { createWebhookStore } from "../../../src/store/webhooks.js";
import { createWebhooks, type WebhooksDeps } from "../../../src/webhooks/engine.js";
import {
  FAILURE_AGE_MS,
  MAX_ATTEMPTS,
  MAX_ATTEMPTS_AT_ONCE,
  MAX_ATTEMPTS_AT_ONE_RECEIVER,
  MAX_REFUSED_ATTEMPTS,
  MAX_WAIT_MS,
  MAX_WEBHOOKS_PER_PLACE,
  RETRY_CEILING_MS,
} from "../../../src/webhooks/limits.js";
import { ALICE, ANN, answer, givenEngine, givenPbx, settings, silent, startReceiver } from "./given.js";

let database: Database;
let closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  database = openDatabase(":memory:");
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  database.close();
});

async function receiver(...answers: Parameters<typeof startReceiver>) {
  const started = await startReceiver(...answers);
  closing.push(started.close);
  return started;
}

function engine(more: Partial<WebhooksDeps> = {}) {
  const pbx = givenPbx(database);
  const started = givenEngine(database, { pbxs: [pbx], ...more });
  closing.push(() => started.webhooks.close());
  return { pbx, ...started };
}

const empty = (outbox: ReturnType<typeof engine>["outbox"]) =>
  vi.waitFor(() => expect(outbox.waiting()).toBe(0), { timeout: 5_000, interval: 5 });

describe("deliveries", () => {
  test("come once each, in order, and leave nothing behind", async () => {
    const crm = await receiver();
    const { webhooks, pbx, outbox, counted } = engine();
    const webhook = await webhooks.add(ALICE, settings(crm.url));
    const legs = Array.from({ length: 20 }, (_, n) => `leg-${n}`);
    for (const leg of legs) pbx.ring(leg);
    await empty(outbox);
    expect(crm.legs()).toEqual(legs);
    expect(new Set(crm.received.map(({ headers }) => headers["tandem-delivery"])).size).toBe(20);
    expect(webhooks.failures(webhook.id)).toEqual([]);
    expect(counted).toEqual(Array(20).fill("delivered"));
  });

  test("wait behind one that fails, and follow in order; each try of one has one id", async () => {
    const crm = await receiver((response, _, nth) => answer(nth <= 5 ? 503 : 200)(response, _, nth));
    const { webhooks, pbx, outbox, waits, counted } = engine();
    await webhooks.add(ALICE, settings(crm.url));
    for (const leg of ["a", "b", "c"]) pbx.ring(leg);
    await empty(outbox);
    expect(crm.legs()).toEqual(["a", "a", "a", "a", "a", "a", "b", "c"]);
    const ids = crm.received.map(({ headers }) => headers["tandem-delivery"]);
    expect(new Set(ids.slice(0, 6)).size).toBe(1);
    expect(new Set(ids).size).toBe(3);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(counted).toEqual([...Array(5).fill("failed"), "delivered", "delivered", "delivered"]);
  });

  test("to one receiver do not wait for another that does not answer", async () => {
    const stalled = await receiver(() => {});
    const crm = await receiver();
    const { webhooks, pbx, outbox } = engine();
    await webhooks.add(ALICE, settings(stalled.url));
    await webhooks.add(ALICE, settings(crm.url));
    for (const leg of ["a", "b", "c"]) pbx.ring(leg);
    await vi.waitFor(() => expect(crm.legs()).toEqual(["a", "b", "c"]));
    await vi.waitFor(() => expect(outbox.waiting()).toBe(3));
    expect(stalled.legs()).toEqual(["a"]);
  });

  test("to one receiver do not wait for another that does not answer, however many webhooks lead to it", async () => {
    const silent = await receiver(() => {});
    const crm = await receiver();
    const { webhooks, pbx } = engine();
    for (let n = 0; n <= MAX_ATTEMPTS_AT_ONCE; n += 1) {
      const dialect = n < MAX_WEBHOOKS_PER_PLACE ? "one" : "two";
      await webhooks.add({ ...ALICE, dialect }, settings(`${silent.url}/${n}`));
    }
    pbx.ring("a");
    await vi.waitFor(() => expect(silent.received).toHaveLength(MAX_ATTEMPTS_AT_ONE_RECEIVER));
    await webhooks.add({ ...ALICE, dialect: "three" }, settings(crm.url));
    pbx.ring("b");
    await vi.waitFor(() => expect(crm.legs()).toEqual(["b"]));
    expect(silent.received).toHaveLength(MAX_ATTEMPTS_AT_ONE_RECEIVER);
  });

  test("that fail after others were made wait no longer than the first that failed", async () => {
    const crm = await receiver((response, _, nth) => answer(nth % 2 === 1 ? 500 : 200)(response, _, nth));
    const { webhooks, pbx, outbox, waits } = engine();
    await webhooks.add(ALICE, settings(crm.url));
    for (const leg of ["a", "b", "c"]) pbx.ring(leg);
    await empty(outbox);
    expect(waits).toEqual([1_000, 1_000, 1_000]);
  });

  test("are tried again when there was no answer in time", async () => {
    const crm = await receiver((response, _, nth) => (nth === 1 ? undefined : answer(200)(response, _, nth)));
    const { webhooks, pbx, outbox } = engine({ timeoutMs: 300 });
    await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("a");
    await empty(outbox);
    expect(crm.legs()).toEqual(["a", "a"]);
  });

  test("are given up after so many tries, and what follows is tried all the same", async () => {
    const crm = await receiver((response, one, nth) =>
      answer(one.body.includes("poison") ? 500 : 200)(response, one, nth),
    );
    const { webhooks, pbx, outbox, waits, counted } = engine();
    const { id } = await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("poison");
    pbx.ring("b");
    await empty(outbox);
    expect(crm.legs()).toEqual([...Array(MAX_ATTEMPTS).fill("poison"), "b"]);
    expect(Math.max(...waits)).toBe(RETRY_CEILING_MS);
    expect(webhooks.failures(id)).toEqual([
      {
        occurredAt: 1_000,
        triedAt: 10_000,
        attempts: MAX_ATTEMPTS,
        reason: "The receiver answered 500.",
        givenUp: true,
      },
    ]);
    expect(counted.slice(-2)).toEqual(["given-up", "delivered"]);
  });

  test("are given up sooner where the receiver refuses them", async () => {
    const crm = await receiver(answer(404));
    const { webhooks, pbx, outbox } = engine();
    const { id } = await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("a");
    pbx.ring("b");
    await empty(outbox);
    expect(crm.legs()).toEqual([..."a".repeat(MAX_REFUSED_ATTEMPTS), ..."b".repeat(MAX_REFUSED_ATTEMPTS)]);
    expect(webhooks.failures(id)).toHaveLength(2);
  });

  test("are given up together where they have waited for long behind one", async () => {
    let now = 10_000;
    const crm = await receiver((response, _, nth) => {
      if (nth === 1) {
        for (const leg of ["b", "c"]) pbx.ring(leg);
        now += MAX_WAIT_MS + 1;
        pbx.ring("young");
      }
      answer(nth <= MAX_ATTEMPTS ? 500 : 200)(response, _, nth);
    });
    const { webhooks, pbx, outbox } = engine({ now: () => now });
    const { id } = await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("a");
    await empty(outbox);
    expect(crm.legs()).toEqual([...Array(MAX_ATTEMPTS).fill("a"), "young"]);
    const behind = "The one before it was given up. The receiver answered 500.";
    expect(webhooks.failures(id).map(({ reason, attempts }) => [reason, attempts])).toEqual([
      [behind, 0],
      [behind, 0],
      ["The receiver answered 500.", MAX_ATTEMPTS],
    ]);
    now += FAILURE_AGE_MS + 1;
    expect(webhooks.failures(id)).toEqual([]);
  });

  test("show why they wait", async () => {
    const crm = await receiver(answer(503));
    const { webhooks, pbx } = engine({ wait: untilAborted });
    const { id } = await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("a");
    await vi.waitFor(() =>
      expect(webhooks.failures(id)).toEqual([
        {
          occurredAt: 1_000,
          triedAt: 10_000,
          attempts: 1,
          reason: "The receiver answered 503.",
          givenUp: false,
        },
      ]),
    );
  });

  test("that were made are not made again because that could not be noted at once", async () => {
    const crm = await receiver((response, _, nth) => {
      if (nth === 1) {
        database.exec(
          "CREATE TRIGGER full BEFORE DELETE ON webhook_delivery BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        );
      }
      answer(200)(response, _, nth);
    });
    let waited = 0;
    const { webhooks, pbx, outbox } = engine({
      wait: () => {
        waited += 1;
        if (waited === 3) database.exec("DROP TRIGGER full");
        return Promise.resolve();
      },
    });
    await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("a");
    await vi.waitFor(() => expect(waited).toBe(3));
    await empty(outbox);
    expect(crm.legs()).toEqual(["a"]);
  });
});

const untilAborted: NonNullable<WebhooksDeps["wait"]> = (_ms, signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("nothing is needed of the outside but an allowed name: names, own networks and waits are the host's", async () => {
  const crm = await receiver((response, _, nth) => answer(nth === 1 ? 503 : 200)(response, _, nth));
  const pbx = givenPbx(database);
  const outbox = createOutbox(database);
  const running = createWebhooks({
    store: createWebhookStore(database),
    outbox,
    toldLegs: createToldLegStore(database),
    pbxs: [pbx],
    present: (_dialect, { segment }) => ({ leg: segment.id }),
    mayHold: () => true,
    allow: ["localhost"],
    now: Date.now,
    count: () => {},
    log: silent,
  });
  closing.push(() => running.close());
  const webhooks = running.heldBy(ANN);
  await webhooks.add(ALICE, settings(`http://localhost:${crm.port}/`));
  await expect(webhooks.add(ALICE, settings(crm.url))).rejects.toMatchObject({ kind: "invalid-request" });
  pbx.ring("a");
  await empty(outbox);
  expect(crm.legs()).toEqual(["a", "a"]);
});

describe("a restart", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tandem-webhooks-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("in the middle of a delivery makes it again with the same id, and loses and repeats none of the others", async () => {
    const crm = await receiver((response, _, nth) => (nth === 2 ? undefined : answer(200)(response, _, nth)));
    const file = join(folder, "tandem.db");
    const first = openDatabase(file);
    const pbx = givenPbx(first);
    const before = givenEngine(first, { pbxs: [pbx] });
    const { id } = await before.webhooks.add(ALICE, settings(crm.url));
    for (const leg of ["a", "b", "c"]) pbx.ring(leg);
    await vi.waitFor(() => expect(crm.legs()).toEqual(["a", "b"]));
    await before.webhooks.close();
    expect(before.webhooks.failures(id)).toEqual([]); // nobody knows that it failed
    const key = before.webhooks.publicKey();
    first.close();

    const second = openDatabase(file);
    const after = givenEngine(second, { pbxs: [givenPbx(second)] });
    await empty(after.outbox);
    expect(crm.legs()).toEqual(["a", "b", "b", "c"]);
    const ids = crm.received.map(({ headers }) => headers["tandem-delivery"]);
    expect(ids[1]).toBe(ids[2]);
    expect(after.webhooks.publicKey()).toBe(key);
    await after.webhooks.close();
    second.close();
  });

  test("closes at once, whatever is waited for", async () => {
    const stalled = await receiver(() => {});
    const failing = await receiver(answer(500));
    const { webhooks, pbx, outbox } = engine({ wait: untilAborted });
    await webhooks.add(ALICE, settings(stalled.url));
    await webhooks.add(ALICE, settings(failing.url));
    pbx.ring("a");
    await vi.waitFor(() =>
      expect([stalled.received, failing.received].map((all) => all.length)).toEqual([1, 1]),
    );
    await webhooks.close();
    expect(outbox.waiting()).toBe(2);
    pbx.ring("b");
    expect(outbox.waiting()).toBe(2);
  });
});

describe("a webhook that is changed while something is under way", () => {
  test("to another URL goes there at once, with the same delivery first", async () => {
    const wrong = await receiver(() => {});
    const right = await receiver();
    const { webhooks, pbx, outbox } = engine();
    const { id } = await webhooks.add(ALICE, settings(wrong.url));
    for (const leg of ["a", "b"]) pbx.ring(leg);
    await vi.waitFor(() => expect(wrong.received).toHaveLength(1));
    await webhooks.change(id, { url: right.url });
    await empty(outbox);
    expect(right.legs()).toEqual(["a", "b"]);
    expect(wrong.received).toHaveLength(1);
  });

  test("in its note alone is not asked twice", async () => {
    let release = () => {};
    const crm = await receiver((response, _, nth) => {
      release = () => answer(200)(response, _, nth);
    });
    const { webhooks, pbx, outbox } = engine();
    const { id } = await webhooks.add(ALICE, settings(crm.url));
    pbx.ring("a");
    await vi.waitFor(() => expect(crm.received).toHaveLength(1));
    await webhooks.change(id, { note: "CRM" });
    release();
    await empty(outbox);
    expect(crm.received).toHaveLength(1);
    expect(webhooks.list(ALICE)[0]?.note).toBe("CRM");
  });

  test.each(["disabled", "removed"])("and is %s is told nothing more", async (how) => {
    let isBrokenOff = false;
    const crm = await receiver((response, _, nth) => {
      if (nth > 1) answer(200)(response, _, nth);
      else
        response.once("close", () => {
          isBrokenOff = true;
        });
    });
    const { webhooks, pbx, outbox } = engine();
    const { id } = await webhooks.add(ALICE, settings(crm.url));
    for (const leg of ["a", "b"]) pbx.ring(leg);
    await vi.waitFor(() => expect(crm.received).toHaveLength(1));
    if (how === "removed") expect(webhooks.remove(id)).toBe(true);
    else await webhooks.change(id, { enabled: false });
    expect(outbox.waiting()).toBe(0);
    await vi.waitFor(() => expect(isBrokenOff).toBe(true));
    pbx.ring("c");
    expect(outbox.waiting()).toBe(0);
    if (how === "disabled") {
      await webhooks.change(id, { enabled: true });
      pbx.ring("d");
      await vi.waitFor(() => expect(crm.legs()).toEqual(["a", "d"]));
    }
  });
});
