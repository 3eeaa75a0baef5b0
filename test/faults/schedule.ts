import { type FaultKind, KINDS } from "./faults.js";
import { pick, type Random, shuffled } from "./random.js";

export interface ScheduledFault {
  readonly kind: FaultKind;
  /** Says, 0 to 1, how long or how much of it. */
  readonly measure: number;
}

/** Each kind once, in any order, and then whatever comes; of fewer faults than kinds there are none. */
export function schedule(random: Random, count: number): ScheduledFault[] {
  if (count < KINDS.length)
    throw new Error(`${count} faults are fewer than the ${KINDS.length} kinds that are to be tried`);
  const first = shuffled(random, KINDS);
  const more = Array.from({ length: count - first.length }, () => pick(random, KINDS));
  return [...first, ...more].map((kind) => ({ kind, measure: random() }));
}
