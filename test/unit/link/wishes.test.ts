import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_EVENT_NAMES } from "../../../src/core/limits.js";
import { Tally } from "../../../src/link/tally.js";
import { Wishes } from "../../../src/link/wishes.js";

describe("wishes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("made while nobody waits are kept, each once, a snapshot first", async () => {
    const wishes = new Wishes();
    for (const wish of ["audit", "snapshot", "audit", "snapshot"] as const) wishes.make(wish);
    expect([await wishes.next(1_000), await wishes.next(1_000)]).toEqual(["snapshot", "audit"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("wake who waits", async () => {
    const wishes = new Wishes();
    const next = wishes.next(1_000);
    wishes.make("snapshot");
    await expect(next).resolves.toBe("snapshot");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that nobody makes are an audit when it is due", async () => {
    const next = new Wishes().next(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(next).resolves.toBe("audit");
  });
});

describe("a tally", () => {
  test("counts by name, in the order of the first", () => {
    const tally = new Tally();
    tally.add("VarSet");
    tally.add("RTCPSent", 3);
    tally.add("VarSet");
    expect(Object.entries(tally.read())).toEqual([
      ["VarSet", 2],
      ["RTCPSent", 3],
    ]);
  });

  test("counts names beyond its bound together, and goes on counting those that it has", () => {
    const tally = new Tally();
    for (let n = 0; n < MAX_EVENT_NAMES + 7; n += 1) tally.add(`Event${n}`);
    tally.add("Event0");
    const counts = tally.read();
    expect(Object.keys(counts)).toHaveLength(MAX_EVENT_NAMES + 1);
    expect(counts["(others)"]).toBe(7);
    expect(counts.Event0).toBe(2);
  });
});
