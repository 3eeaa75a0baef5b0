import { vi } from "vitest";

/** Whatever is waited for is so by then, or a fault: a bound that no busy machine reaches. Of its own, vitest waits a second. */
const PATIENCE_MS = 15_000;

const waitFor = vi.waitFor;

vi.waitFor = (look, options = {}) => {
  const { timeout = 0, ...more } = typeof options === "number" ? { timeout: options } : options;
  return waitFor(look, { ...more, timeout: Math.max(timeout, PATIENCE_MS) });
};
