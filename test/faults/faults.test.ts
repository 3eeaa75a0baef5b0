import { access } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { convergence } from "./convergence.js";
import { FAULTS } from "./faults.js";
import { remember } from "./lived.js";
import { type Load, startLoad } from "./load.js";
import { readOptions } from "./options.js";
import { seeded } from "./random.js";
import { countRecords } from "./records.js";
import { openScene, type Scene } from "./scene.js";
import { schedule } from "./schedule.js";
import { namesOfChannels } from "./truth.js";
import { type Webhooks, watchWebhooks } from "./webhooks.js";

/** Tries to make Tandem lie, lose or hang. `npm run test:faults`; see docs/reliability.md. */
const { seed, faults, minutes } = readOptions(process.env);
/** From the beginning of one fault to that of the next. */
const paceMs = (minutes * 60_000) / faults;
/** A fault may last for 20 s, and both sides have 10 s before it and after it. */
const FAULT_TIMEOUT_MS = 90_000;
const plan = schedule(seeded(seed), faults);

let scene: Scene;
let load: Load;
let webhooks: Webhooks;
let beganAt: number;
const took: number[] = [];
let livedLegs = 0;
let records = 0;

/** What calls leave is gone soon after them. */
const LEFT = { timeout: 20_000, interval: 200 };

/** Errors that a full disk brings, and no other fault. */
const FORESEEN: readonly string[] = [
  "database write failed",
  "call records could not be made up for",
  "webhook deliveries wait for the disk",
  "webhook delivery not noted",
];

beforeAll(async () => {
  process.stdout.write(`faults: --seed ${seed} --faults ${faults} --minutes ${minutes}\n`);
  scene = await openScene();
  webhooks = await watchWebhooks(scene);
  load = startLoad(scene, seed);
  await vi.waitFor(() => access(scene.recordFile), LEFT); // with the first record the PBX has its files
  await convergence(scene);
  beganAt = performance.now();
});
afterAll(async () => {
  const slowest = [...took].sort((a, b) => a - b);
  process.stdout.write(
    `faults: ${took.length} in ${Math.round((performance.now() - beganAt) / 1000)} s, agreed again after ` +
      `${slowest.at(Math.floor(slowest.length / 2))} ms (median), ${slowest.at(-1)} ms (longest); ` +
      `${livedLegs} legs lived through one; ${load?.dialled()} calls dialled by phones, ${records} call records, ` +
      `${webhooks?.told()} deliveries to webhooks\n`,
  );
  await load?.stop();
  await scene?.stop();
  await webhooks?.close();
});

for (const [index, { kind, measure }] of plan.entries()) {
  it(
    `${index + 1}. ${kind}: soon after Tandem says what the PBX says`,
    async () => {
      await itsTurn(index);
      if (scene.tandem().hasExited()) await scene.startTandem(); // it failed the fault before
      await convergence(scene);
      const memory = await remember(scene);
      await FAULTS[kind](scene, measure);
      expect(scene.tandem().hasExited(), "Tandem ended by itself").toBe(false);
      const agreedInMs = await convergence(scene);
      took.push(agreedInMs);
      const { lived, wrong } = await memory.compare();
      livedLegs += lived;
      const number = `${index + 1}/${faults}`;
      process.stdout.write(
        `faults: ${number} ${kind}: agreed after ${agreedInMs} ms, ${lived} legs lived on\n`,
      );
      expect(wrong).toEqual([]);
    },
    FAULT_TIMEOUT_MS + paceMs,
  );
}

it("nothing is left over when all calls are over", async () => {
  await load.stop();
  for (const channel of await namesOfChannels(scene.witness())) {
    await scene
      .witness()
      .act({ action: "Hangup", channel })
      .catch(() => {}); // it may be gone by now
  }
  await vi.waitFor(async () => expect(await namesOfChannels(scene.witness())).toEqual([]), LEFT);
  await vi.waitFor(() => expect(leftOver()).toEqual([]), LEFT);
  await convergence(scene);
});

it("no call record is lost, and none is there twice", async () => {
  await vi.waitFor(async () => {
    const { written, ...wrong } = await countRecords(scene);
    expect(wrong).toEqual({ lost: [], doubled: [], invented: [] });
    expect(written).toBeGreaterThan(0);
    records = written;
  }, LEFT);
  const { coreServers } = (await (await fetch(`${scene.tandem().url}/status`)).json()) as Status;
  expect(coreServers[0]?.callRecordGaps).toEqual([]);
});

it("webhooks were told of the end of each call, once", async () => {
  await vi.waitFor(() => expect(webhooks.compare()).toEqual([]), LEFT);
  expect(webhooks.told()).toBeGreaterThan(0);
});

it("nothing went wrong that Tandem did not foresee", () => {
  expect(scene.errors().filter(({ message }) => !FORESEEN.includes(message))).toEqual([]);
});

interface Status {
  readonly coreServers: readonly { readonly callRecordGaps: readonly object[] }[];
}

/** Faults come at even distances, if they take less time than they have. */
async function itsTurn(index: number): Promise<void> {
  const dueInMs = index * paceMs - (performance.now() - beganAt);
  if (dueInMs > 0) await delay(dueInMs);
}

function leftOver(): unknown[] {
  const database = scene.database();
  return [
    ...database.prepare("SELECT kind, key FROM live WHERE kind IN ('channel', 'bridge')").all(),
    ...database.prepare("SELECT id, channel FROM segment WHERE ended_at IS NULL").all(),
    ...database.prepare("SELECT * FROM webhook_leg").all(),
  ];
}
