import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_ATTEMPTS, RETRY_CEILING_MS, RETRY_FIRST_MS } from "../../../src/webhooks/limits.js";
import { isGivenUp, retryDelayMs } from "../../../src/webhooks/retry.js";

const failures = fc.integer({ min: 1, max: 5_000 });
const random = fc.double({ min: 0, max: 1, noNaN: true });

test("a delay is at least half of the doubled one, at most all of it, and never beyond the ceiling", () => {
  fc.assert(
    fc.property(failures, random, (count, chance) => {
      const full = Math.min(RETRY_FIRST_MS * 2 ** (count - 1), RETRY_CEILING_MS);
      const delay = retryDelayMs(count, chance);
      expect(delay).toBeGreaterThanOrEqual(full / 2);
      expect(delay).toBeLessThanOrEqual(full);
      expect(Number.isInteger(delay)).toBe(true);
    }),
  );
});

test("with the same luck it never becomes shorter", () => {
  fc.assert(
    fc.property(failures, random, (count, chance) => {
      expect(retryDelayMs(count + 1, chance)).toBeGreaterThanOrEqual(retryDelayMs(count, chance));
    }),
  );
});

test("a delivery that fails at once each time is tried for about an hour", () => {
  const hours = (chance: number) => {
    const delays = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1, chance));
    return delays.reduce((sum, delay) => sum + delay) / 3_600_000;
  };
  expect(hours(0)).toBeGreaterThan(0.5);
  expect(hours(0.5)).toBeCloseTo(1, 0);
  expect(hours(1)).toBeLessThan(1.5);
});

test("a receiver that is out of reach is given more chances than one that refuses", () => {
  expect([6, 7, 23, 24].map((count) => isGivenUp(count, 0))).toEqual([false, false, false, true]);
  expect([6, 7].map((count) => isGivenUp(20, count))).toEqual([false, true]);
});
