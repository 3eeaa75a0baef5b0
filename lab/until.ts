import { setTimeout as delay } from "node:timers/promises";

/** Between two looks at a condition that nothing announces. */
const LOOK_EVERY_MS = 20;

/** Resolves with the first value of `look` that is not undefined; fails, naming what was awaited, at the timeout. */
export async function until<T>(
  awaited: string,
  timeoutMs: number,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`no ${awaited} within ${timeoutMs} ms`);
    await delay(LOOK_EVERY_MS);
  }
}
