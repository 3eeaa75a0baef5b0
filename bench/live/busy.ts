import { setTimeout as delay } from "node:timers/promises";
import { startCalls } from "../../lab/load/calls.js";
import { type LivePbx, LOAD_CALL } from "./lab.js";

/** How long a call of the load is talked. */
const TALK_MS = 2_000;
/** By then calls end as fast as they begin. */
const STEADY_MS = TALK_MS + 500;

/** One call of so many may fail: a machine has its moments. */
const CALLS_A_FAILURE = 50;

/** Looks for so long at a PBX that carries out so many calls a second, and lets them come to their end. */
export async function whileBusy<T>(
  pbx: LivePbx,
  perSecond: number,
  lookMs: number,
  look: () => Promise<T>,
): Promise<T> {
  const calls = Math.ceil((perSecond * (STEADY_MS + lookMs)) / 1000);
  const load = await startCalls({ pbx, ...LOAD_CALL, perSecond, calls, atOnce: calls, talkMs: TALK_MS });
  await delay(STEADY_MS);
  const seen = await look();
  const { ended } = await load.ended;
  if ((calls - ended) * CALLS_A_FAILURE > calls)
    throw new Error(`only ${ended} of ${calls} calls were carried out`);
  return seen;
}
