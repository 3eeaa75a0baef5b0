import { setTimeout as delay } from "node:timers/promises";
import { expect, vi } from "vitest";
import { between } from "./random.js";
import type { Scene } from "./scene.js";

/** How long what is broken stays broken, at least and at most: shorter and longer than Tandem takes to see a dead link. */
const BROKEN_MS = [200, 14_000] as const;
/** So slow that a snapshot takes a minute. */
const SLOW_BYTES_PER_SECOND = 1_000;
/** A clock that somebody sets: forth or back by up to two days. */
const CLOCK_MS = 2 * 24 * 60 * 60 * 1000;
/** So long Tandem goes on by the shifted clock before its link is cut. */
const SHIFTED_MS = 1_000;
/** So long, at most, until somebody starts a PBX again that was killed. */
const PBX_AWAY_MS = 3_000;
const WAIT_MS = 20_000;

/** Breaks something, waits, and mends it. Resolves at the moment at which nothing stands between Tandem and the PBX any more. */
type Fault = (scene: Scene, measure: number) => Promise<void>;

const broken = (measure: number) => delay(BROKEN_MS[0] + measure * (BROKEN_MS[1] - BROKEN_MS[0]));

export const FAULTS = {
  "link cut": async ({ relay }, measure) => {
    relay.cut();
    await broken(measure);
    relay.restore();
  },
  "link held toward Tandem": async ({ relay }, measure) => {
    relay.hold("toTandem");
    await broken(measure);
    relay.release();
  },
  "link held toward the PBX": async ({ relay }, measure) => {
    relay.hold("toPbx");
    await broken(measure);
    relay.release();
  },
  "link half open": async ({ relay }, measure) => {
    relay.hold("toPbx");
    relay.hold("toTandem");
    await broken(measure);
    relay.release();
  },
  "link half open, then cut": async ({ relay }, measure) => {
    relay.hold("toPbx");
    relay.hold("toTandem");
    await broken(measure);
    relay.cut();
    relay.release();
    relay.restore();
  },
  "link at 1 kB/s": async ({ relay }, measure) => {
    relay.slowDown(SLOW_BYTES_PER_SECOND);
    await broken(measure);
    relay.release();
  },
  "events cut in a snapshot": async ({ relay }, measure) => {
    const lists = ["CoreShowChannels", "QueueStatus", "DeviceStateList", "PJSIPShowEndpoints"];
    relay.cut();
    relay.cutAt(`Action: ${lists[Math.floor(measure * lists.length)]}\r\n`);
    relay.restore();
    await vi.waitFor(() => expect(relay.hasHeldBack()).toBe(true), { timeout: WAIT_MS, interval: 20 });
  },
  "PBX restarted": async (scene) => {
    await scene.pbx.restart();
    await pbxIsBack(scene);
  },
  "PBX killed": async (scene, measure) => {
    await scene.pbx.kill();
    await delay(measure * PBX_AWAY_MS);
    await scene.pbx.start();
    await pbxIsBack(scene);
  },
  "Tandem killed": async ({ tandem, startTandem }, measure) => {
    await tandem().kill();
    await broken(measure / 2);
    await startTandem();
  },
  "Tandem killed while the link is cut": async ({ relay, tandem, startTandem }, measure) => {
    relay.cut();
    await broken(measure / 4);
    await tandem().kill();
    relay.restore();
    await startTandem();
  },
  "clock shifted": async ({ relay, shiftClock }, measure) => {
    await shiftClock(Math.round(between(() => measure, -CLOCK_MS, CLOCK_MS)));
    await delay(SHIFTED_MS);
    relay.cut(); // what it reads anew, it reads by that clock
    await broken(measure / 4);
    relay.restore();
  },
  "disk full": async ({ disk }, measure) => {
    await disk.fill();
    await broken(measure);
    await disk.free();
  },
  "disk refuses writes": async ({ tandem, allowWrites }, measure) => {
    await allowWrites(false);
    const isReady = async () => (await fetch(`${tandem().url}/readyz`)).ok;
    await vi.waitFor(async () => expect(await isReady()).toBe(false), { timeout: WAIT_MS, interval: 50 });
    await broken(measure / 2);
    await allowWrites(true);
  },
} satisfies Readonly<Record<string, Fault>>;

export type FaultKind = keyof typeof FAULTS;

export const KINDS = Object.keys(FAULTS) as FaultKind[];

/** Phones have not heard of the end of their calls when the PBX was killed. */
async function pbxIsBack(scene: Scene): Promise<void> {
  await scene.callWitnessAgain();
}
