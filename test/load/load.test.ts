import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { MAX_FAILURES, MAX_WAITING } from "../../src/webhooks/limits.js";
import { countRecords } from "../faults/records.js";
import { isCarriedOut, say } from "./calls.js";
import { compareLegs, type Leg, readLegs } from "./legs.js";
import { type Listeners, openListeners } from "./listeners.js";
import { readCalls, type WrittenCall } from "./master-csv.js";
import { thirds } from "./memory.js";
import { readOptions } from "./options.js";
import { searchRate } from "./rate.js";
import { lagOf, report } from "./report.js";
import { type Loaded, load } from "./run.js";
import { openScene, type Scene } from "./scene.js";

/** Holds Tandem under load for long, and looks whether it loses, doubles or keeps anything. See docs/reliability.md. */
const options = readOptions(process.env);
/** The highest rate is searched, tried, and lowered within that. */
const SEARCH_TIMEOUT_MS = 15 * 60_000;
/** The PBX and Tandem start before it, and what waits is waited for after it. */
const AROUND_MS = 4 * 60_000;
const WRITTEN = { timeout: 20_000, interval: 200 };

/** In the long form: of a hundred events one may come later than that. */
const LAG_P99_MS = 1_000;
/** In the long form: in the last third of the time Tandem may take so much more memory than in the first. */
const MEMORY_GROWTH = 0.15;

let scene: Scene;
let listeners: Listeners;
let loaded: Loaded;
let before: Status;
let after: Status;
let legs: readonly Leg[];
let calls: readonly WrittenCall[];

beforeAll(
  async () => {
    const { minutes } = options;
    const rate = options.rate === "highest" ? await searchRate() : { used: options.rate, highest: undefined };
    say(`${rate.used} calls/s for ${minutes} min`);
    scene = await openScene();
    listeners = await openListeners(scene.tandem.url);
    before = await readStatus();
    loaded = await load(scene, listeners, { rate, minutes });
    after = await readStatus();
    legs = readLegs(scene.database());
    calls = await readCalls(scene.recordFile);
  },
  options.minutes * 60_000 + SEARCH_TIMEOUT_MS + AROUND_MS,
);
afterAll(async () => {
  if (loaded !== undefined) await report(loaded, scene, listeners.ledger);
  await loaded?.slow.stop();
  await listeners?.close();
  await scene?.stop();
});

it("the PBX carries out the calls, so that the load is what it is said to be", () => {
  expect(loaded.counted.begun).toBe(loaded.planned);
  expect(isCarriedOut(loaded.counted, loaded.planned), JSON.stringify(loaded.counted)).toBe(true);
});

it("each leg of each call of the PBX is one segment, which has ended", () => {
  expect(calls.length).toBeGreaterThanOrEqual(loaded.counted.ended);
  expect(compareLegs(legs, calls)).toEqual({ missing: [], doubled: [], invented: [], open: [] });
});

it("a client of the WebSocket is told once of each leg's beginning, link and end", () => {
  const wrong = legs.filter(({ id }) => {
    const { dialStart, dialEnd, linkStart, linkEnd, hangup } = listeners.ledger.legs.get(id) ?? {};
    return dialStart !== 1 || dialEnd !== 1 || linkStart !== linkEnd || (linkStart ?? 0) > 1 || hangup !== 1;
  });
  expect(wrong.map(({ id, channel }) => ({ channel, told: listeners.ledger.legs.get(id) }))).toEqual([]);
  const linked = legs.filter(({ id }) => listeners.ledger.legs.get(id)?.linkStart === 1);
  expect(linked.length).toBeGreaterThanOrEqual(2 * loaded.counted.ended);
  expect(listeners.ledger.ended()).toBeUndefined();
});

it("no event is dropped, and the link holds", async () => {
  expect(after.droppedEvents).toEqual({});
  expect(after.unknownEvents).toEqual({});
  expect(after.link).toEqual(before.link);
  expect(after.sync).toEqual(before.sync);
  expect(after.callRecordGaps).toEqual([]);
  // No audit has put anything right.
  expect(after.lastAudit).toEqual(before.lastAudit);
  expect(loaded.samples.every(({ isFollowing }) => isFollowing)).toBe(true);
  expect(scene.logged().filter(({ level }) => level === "error")).toEqual([]);
  // Where a session takes too long to read, Asterisk's manager says so, and closes it.
  const complaints = await scene.pbxComplaints();
  expect(complaints.filter((line) => /\bmanager\.c:/.test(line))).toEqual([]);
});

it("what happens is told soon", () => {
  const lags = [lagOf(loaded.samples), loaded.lagAlone, loaded.lagBesideSlow];
  for (const lag of lags) expect(lag.total).toBeGreaterThan(0);
  if (!options.isLong) return;
  for (const lag of lags) expect(lag.quantile(0.99)).toBeLessThanOrEqual(LAG_P99_MS);
});

it("memory stays as it is", () => {
  const rss = thirds(loaded.samples, ({ tandem }) => tandem.rssKb);
  expect(rss.first).toBeGreaterThan(0);
  if (options.isLong) expect(rss.growth).toBeLessThanOrEqual(MEMORY_GROWTH);
});

it("a webhook receiver is told of each call's beginning and end, and of each once", () => {
  const { deliveries, calls: told } = listeners.receiver;
  expect([...deliveries].filter(([, count]) => count !== 1)).toEqual([]);
  expect([...told].filter(([, count]) => count !== 1)).toEqual([]);
  const toldOf = (path: string) => [...told.keys()].filter((key) => key.startsWith(`${path} `)).length;
  const made = new Set(calls.map(({ linkedId }) => linkedId)).size;
  expect([toldOf("/begins"), toldOf("/ends")]).toEqual([made, made]);
});

it("for a webhook whose receiver is slow no more is kept than the bound", () => {
  const kept = (webhook: string, state: "IS" | "IS NOT") =>
    scene
      .database()
      .prepare<[string], number>(
        `SELECT count(*) FROM webhook_delivery WHERE webhook_id = ? AND given_up_at ${state} NULL`,
      )
      .pluck()
      .get(webhook);
  for (const webhook of loaded.slow.webhooks) {
    expect(kept(webhook, "IS")).toBeGreaterThan(0);
    expect(kept(webhook, "IS")).toBeLessThanOrEqual(MAX_WAITING);
    expect(kept(webhook, "IS NOT")).toBeLessThanOrEqual(MAX_FAILURES);
  }
});

it("no call record is lost, and none is there twice", async () => {
  await vi.waitFor(async () => {
    const { written, ...wrong } = await countRecords(scene);
    expect(wrong).toEqual({ lost: [], doubled: [], invented: [] });
    expect(written).toBe(calls.length);
  }, WRITTEN);
});

interface Status {
  readonly link: object;
  readonly sync: object;
  readonly lastAudit: object | null;
  readonly callRecordGaps: readonly object[];
  readonly unknownEvents: object;
  readonly droppedEvents: object;
}

async function readStatus(): Promise<Status> {
  const answer = await fetch(`${scene.tandem.url}/status`);
  const { coreServers } = (await answer.json()) as { readonly coreServers: readonly [Status] };
  return coreServers[0];
}
