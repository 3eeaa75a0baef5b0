/** For so long `Date.now()` is looked at: it ticks some times meanwhile. */
const LOOK_MS = 20;

/**
 * What `performance.now()` is less than the time of day, to a fraction of the millisecond that `Date.now()` tells. Each look
 * shows too little, by what is cut off from the time of day and by how long the process waited for a core in between.
 */
export function wallClock(): number {
  const until = performance.now() + LOOK_MS;
  let most = 0;
  while (performance.now() < until) most = Math.max(most, Date.now() - performance.now());
  return most;
}
