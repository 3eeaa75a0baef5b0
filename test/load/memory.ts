import { median } from "../../bench/report.js";
import type { Sample } from "./sampler.js";

/** The medians of the first third of the time, without the warm-up, and of the last one. */
export interface Thirds {
  readonly first: number;
  readonly last: number;
  /** Of the first; 0: it is flat. */
  readonly growth: number;
}

/** What a program that has just started takes is not what it needs: so much of the time is left out, at most so long. */
const WARM_UP = 0.1;
const WARM_UP_MS = 60_000;

export function thirds(samples: readonly Sample[], of: (sample: Sample) => number): Thirds {
  const lastedMs = samples.at(-1)?.atMs ?? 0;
  const warmUpMs = Math.min(lastedMs * WARM_UP, WARM_UP_MS);
  const between = (fromMs: number, toMs: number) =>
    median(samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(of));
  const [first, last] = [between(warmUpMs, lastedMs / 3), between((lastedMs * 2) / 3, lastedMs)];
  return { first, last, growth: last / first - 1 };
}
