import { highestRate } from "../../lab/load/highest-rate.js";
import { MAX_WAITING } from "../../src/webhooks/limits.js";
import {
  CALLERS,
  isCarriedOut,
  makeCalls,
  NUMBER,
  say,
  untilDelivered,
  untilOver,
  waitingFor,
} from "./calls.js";
import { openListeners } from "./listeners.js";
import { startSampler } from "./sampler.js";
import { openScene, type Scene } from "./scene.js";

/** Calls a second. */
export interface Rate {
  readonly used: number;
  /** At which the PBX carries out all calls for some seconds; undefined: nobody has looked. */
  readonly highest: number | undefined;
}

/** Of the highest rate: it was found in tries of some seconds, and is to be held for minutes. */
const SHARE_OF_HIGHEST = 0.9;
/** First it is held for so long. Where it is not, it is lowered by a tenth, and tried again. */
const HOLD_SECONDS = 30;
const STEP = 0.9;
const MAX_TRIES = 10;
/** A packet sent again in so many calls means that the PBX does not keep up. */
const CALLS_A_RETRY = 20;
/** Nor does Tandem where an event of a hundred comes later than this, or where half of what may wait for a webhook waits. */
const LATE_MS = 1_000;
const MOST_WAITING = MAX_WAITING / 2;

/**
 * The highest rate at which this machine has time for the PBX, both ends of the calls, Tandem and all who listen to it, all
 * of which share it. What is too much does harm, so it is looked for on a PBX and with a Tandem that are used for nothing else.
 */
export async function searchRate(): Promise<Rate> {
  const scene = await openScene();
  try {
    const highest = await connected(scene, () =>
      highestRate({ pbx: scene.pbx, account: CALLERS[0], number: NUMBER }, say),
    );
    let used = Math.floor(highest * SHARE_OF_HIGHEST);
    for (let tries = 0; !(await isHeld(scene, used)); tries += 1) {
      if (tries === MAX_TRIES) throw new Error(`not even ${used} calls a second are held`);
      used = Math.floor(used * STEP);
    }
    return { used, highest };
  } finally {
    await scene.stop();
  }
}

function isHeld(scene: Scene, perSecond: number): Promise<boolean> {
  const calls = perSecond * HOLD_SECONDS;
  return connected(scene, async ({ ledger, webhooks }) => {
    const counted = await makeCalls(scene, perSecond, HOLD_SECONDS);
    const waiting = waitingFor(scene, webhooks)();
    await untilOver(scene);
    const lateMs = ledger.lag.quantile(0.99);
    const held =
      isCarriedOut(counted, calls) &&
      counted.sentAgain * CALLS_A_RETRY <= calls &&
      lateMs <= LATE_MS &&
      ledger.ended() === undefined &&
      waiting <= MOST_WAITING;
    say(
      `${perSecond} calls/s for ${HOLD_SECONDS} s: ${held ? "held" : "not held"} (${counted.failed} of ${calls} failed, ` +
        `${counted.sentAgain} packets sent again, event lag p99 ${lateMs} ms, ${waiting} deliveries waited)`,
    );
    return held;
  });
}

/** With everybody connected, fast and slow. */
async function connected<T>(
  scene: Scene,
  work: (listeners: Awaited<ReturnType<typeof openListeners>>) => Promise<T>,
): Promise<T> {
  const listeners = await openListeners(scene.tandem.url);
  const slow = await listeners.startSlow();
  const sampler = startSampler(scene, (sample) => slow.tend(sample));
  try {
    return await work(listeners);
  } finally {
    await untilOver(scene);
    await sampler.stop();
    await untilDelivered(scene, listeners);
    await slow.stop();
    await listeners.close();
  }
}
