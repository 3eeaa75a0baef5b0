import type { Progress } from "../engines/engine.js";
import { type CallsOptions, startCalls } from "./calls.js";

/** The first rate that is tried, in calls a second; each next one is so many times as high. */
const FIRST_RATE = 20;
const STEP = 1.5;
/** After the first rate that is too high, the space to the one below is halved so often. */
const HALVINGS = 3;
/** So long a rate is tried. */
const TRY_SECONDS = 6;
/** Calls that last that long, so that a few hundred are there at once. */
const TALK_MS = 2_000;
/** So much longer than planned all calls may take together. */
const LATE_MS = 1_500;
/** One packet of so many may be sent again: a machine has its moments. */
const PACKETS_A_RETRY = 200;

/** The highest rate, in calls a second, at which the PBX carries out each call, in time and without being asked twice. */
export async function highestRate(
  options: Pick<CallsOptions, "pbx" | "account" | "number">,
  progress: Progress = () => undefined,
): Promise<number> {
  const isCarriedOut = async (perSecond: number): Promise<boolean> => {
    const calls = perSecond * TRY_SECONDS;
    const begun = performance.now();
    const atOnce = Math.ceil((perSecond * (TALK_MS + LATE_MS)) / 1000);
    const sipp = await startCalls({ ...options, perSecond, calls, atOnce, talkMs: TALK_MS });
    const { ended, failed, sentAgain } = await sipp.ended;
    const lateMs = performance.now() - begun - TRY_SECONDS * 1000 - TALK_MS;
    const held = ended === calls && failed === 0 && lateMs <= LATE_MS && sentAgain * PACKETS_A_RETRY <= calls;
    progress(
      `${perSecond} calls/s: ${held ? "holds" : "too many"} ` +
        `(${ended} of ${calls} ended, ${failed} failed, ${sentAgain} packets sent again, ${Math.round(lateMs)} ms late)`,
    );
    return held;
  };
  // Twice before it is too high: a few hundred milliseconds in which the machine did something else are enough to fail.
  const holds = async (perSecond: number): Promise<boolean> =>
    (await isCarriedOut(perSecond)) || isCarriedOut(perSecond);
  let [low, high] = [0, FIRST_RATE];
  while (await holds(high)) [low, high] = [high, Math.round(high * STEP)];
  for (let halved = 0; halved < HALVINGS; halved += 1) {
    const middle = Math.round((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  if (low === 0) throw new Error(`not even ${FIRST_RATE} calls a second can be carried out here`);
  return low;
}
