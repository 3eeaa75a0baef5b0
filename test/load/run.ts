import type { Counted } from "../../lab/load/sipp.js";
import { makeCalls, say, untilDelivered, untilOver, waitingFor } from "./calls.js";
import type { Histogram } from "./histogram.js";
import type { Listeners, Slow } from "./listeners.js";
import type { Rate } from "./rate.js";
import { type Sample, startSampler } from "./sampler.js";
import type { Scene } from "./scene.js";

/** Those who listen slowly come when so much of the time is over, so that there is a time without them to compare with. */
const ALONE = 0.2;
const MINUTE_MS = 60_000;
/** Before it all, half as many calls, for a tenth of the time, at most so long: nobody meets a whole day's load at once. */
const WARM_UP = { rate: 0.5, share: 0.1, mostSeconds: 20 } as const;

/** What was seen of the load. */
export interface Loaded {
  readonly rate: Rate;
  readonly seconds: number;
  /** Calls, without those before it. */
  readonly planned: number;
  readonly counted: Counted;
  readonly samples: readonly Sample[];
  /** From an event on the PBX to its arrival at the fast client, before and after the slow ones came. */
  readonly lagAlone: Histogram;
  readonly lagBesideSlow: Histogram;
  /** Deliveries for the fast receiver that waited at once at most. */
  readonly mostWaiting: number;
  readonly slow: Slow;
}

export async function load(
  scene: Scene,
  listeners: Listeners,
  { rate, minutes }: { readonly rate: Rate; readonly minutes: number },
): Promise<Loaded> {
  await warmUp(scene, rate.used, minutes);
  listeners.ledger.measure();
  const observer = observe(scene, listeners, minutes * MINUTE_MS);
  const sampler = startSampler(scene, (sample) => observer.hear(sample));
  const { planned, ...counted } = await makeCalls(scene, rate.used, Math.ceil(minutes * 60));
  await sampler.stop();
  await untilOver(scene);
  await untilDelivered(scene, listeners);
  const { samples } = sampler;
  return {
    rate,
    planned,
    counted,
    seconds: (samples.at(-1)?.atMs ?? 0) / 1000,
    samples,
    ...(await observer.end()),
  };
}

async function warmUp(scene: Scene, perSecond: number, minutes: number): Promise<void> {
  const seconds = Math.min(minutes * 60 * WARM_UP.share, WARM_UP.mostSeconds);
  const rate = Math.max(1, Math.round(perSecond * WARM_UP.rate));
  await makeCalls(scene, rate, Math.ceil(seconds));
}

/** Lets the slow ones come in time, and tells once a minute how it stands. */
function observe(scene: Scene, listeners: Listeners, lastsMs: number) {
  let came: { readonly slow: Slow; readonly lagAlone: Histogram } | undefined;
  let mostWaiting = 0;
  let minutes = 0;
  const waiting = waitingFor(scene, listeners.webhooks);
  return {
    async hear(sample: Sample) {
      mostWaiting = Math.max(mostWaiting, waiting());
      if (sample.atMs >= lastsMs * ALONE)
        came ??= { lagAlone: listeners.ledger.measure(), slow: await listeners.startSlow() };
      came?.slow.tend(sample);
      if (sample.atMs < (minutes + 1) * MINUTE_MS) return;
      minutes += 1;
      say(`after ${minutes} min: ${listeners.ledger.lag.describe()}; ${describe(sample)}`);
    },
    end() {
      if (came === undefined) throw new Error("too short: no slow listener has come");
      return { ...came, lagBesideSlow: listeners.ledger.lag, mostWaiting };
    },
  };
}

const describe = ({ tandem, heapBytes, deliveriesWaiting }: Sample): string =>
  `${Math.round(tandem.rssKb / 1024)} MiB, of them heap ${Math.round(heapBytes / 2 ** 20)}; ` +
  `${deliveriesWaiting} deliveries wait`;
