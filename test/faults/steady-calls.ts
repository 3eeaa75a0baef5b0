import { setTimeout as delay } from "node:timers/promises";
import { startCalls } from "../../lab/load/calls.js";
import type { Sipp } from "../../lab/load/sipp.js";
import type { Pbx } from "../../lab/pbx.js";

/** SIPp ends when the PBX refuses its packets; so long after that it begins again. */
const AGAIN_MS = 500;

/** A call every two seconds for six: about three at a time, beside those of the phones. */
const STEADY = { account: "load", number: "860", perSecond: 0.5, talkMs: 6_000, atOnce: 4 } as const;

export interface SteadyCalls {
  stop(): Promise<void>;
}

/** Calls 860 (echo) as the endpoint `load`, over and over, whatever becomes of the PBX. */
export function startSteadyCalls(pbx: Pbx): SteadyCalls {
  let stopping = false;
  let sipp: Sipp | undefined;
  const running = (async () => {
    while (!stopping) {
      sipp = await startCalls({ pbx, ...STEADY });
      if (stopping) await sipp.stop(); // in between
      await sipp.ended;
      if (!stopping) await delay(AGAIN_MS);
    }
  })();
  return {
    async stop() {
      stopping = true;
      await sipp?.stop();
      await running;
    },
  };
}
