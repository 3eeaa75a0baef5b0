import { expect, vi } from "vitest";
import { startCalls } from "../../lab/load/calls.js";
import type { Counted } from "../../lab/load/sipp.js";
import type { Listeners } from "./listeners.js";
import type { Scene } from "./scene.js";

/** Extensions that call the outside line, each as often as the others: two legs and a bridge a call. */
export const CALLERS = ["100", "101", "102", "103", "104"] as const;
export const NUMBER = "5559876";
const TALK_MS = 2_000;
/** So many times as many as talk at once may be there before further calls are not begun. */
const ROOM = 1.75;
/** So many of all calls the PBX carries out as they were planned, or it is too much for it. */
const CARRIED_OUT = 0.99;
/** When the last call is over the PBX and Tandem have so long to be done with all. */
const DONE = { timeout: 60_000, interval: 200 };

/** So many calls a second, for so many seconds. */
export async function makeCalls(
  scene: Scene,
  perSecond: number,
  seconds: number,
): Promise<Counted & { readonly planned: number }> {
  const shares = CALLERS.map((account, index) => ({
    account,
    perSecond: Math.floor((perSecond + index) / CALLERS.length),
  })).filter((share) => share.perSecond > 0);
  const counted = await Promise.all(
    shares.map(async (share) => {
      const atOnce = Math.ceil(share.perSecond * (TALK_MS / 1000) * ROOM);
      const calls = share.perSecond * seconds;
      const of = { pbx: scene.pbx, number: NUMBER, talkMs: TALK_MS, atOnce, calls };
      return (await startCalls({ ...of, ...share })).ended;
    }),
  );
  const sum = (of: (one: Counted) => number) => counted.reduce((total, one) => total + of(one), 0);
  return {
    planned: perSecond * seconds,
    begun: sum(({ begun }) => begun),
    ended: sum(({ ended }) => ended),
    failed: sum(({ failed }) => failed),
    sentAgain: sum(({ sentAgain }) => sentAgain),
  };
}

export const isCarriedOut = ({ ended, failed }: Counted, planned: number): boolean =>
  ended >= planned * CARRIED_OUT && failed <= planned * (1 - CARRIED_OUT);

/** By the PBX's word no channel, by Tandem's no leg. */
export async function untilOver(scene: Scene): Promise<void> {
  const living = scene
    .database()
    .prepare<[], number>("SELECT count(*) FROM segment WHERE ended_at IS NULL")
    .pluck();
  await vi.waitFor(async () => {
    expect(await scene.pbx.cli("core show channels count")).toMatch(/^0 active channels$/m);
    expect(living.get()).toBe(0);
  }, DONE);
}

export async function untilDelivered(scene: Scene, { webhooks }: Listeners): Promise<void> {
  const waiting = waitingFor(scene, webhooks);
  await vi.waitFor(() => expect(waiting()).toBe(0), DONE);
}

/** How many deliveries wait for these webhooks. */
export function waitingFor(scene: Scene, webhooks: readonly string[]): () => number {
  const count = scene
    .database()
    .prepare<[string], number>(
      "SELECT count(*) FROM webhook_delivery WHERE webhook_id = ? AND given_up_at IS NULL",
    )
    .pluck();
  return () => webhooks.reduce((sum, webhook) => sum + (count.get(webhook) ?? 0), 0);
}

export function say(text: string): void {
  process.stdout.write(`load: ${text}\n`);
}
