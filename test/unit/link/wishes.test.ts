import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_EVENT_NAME_LENGTH, MAX_EVENT_NAMES } from "../../../src/core/limits.js";
import { Tally } from "../../../src/link/tally.js";
import { Wishes } from "../../../src/link/wishes.js";

describe("wishes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("made while nobody waits are kept, each once, a snapshot first", async () => {
    const wishes = new Wishes(1_000);
    for (const wish of ["audit", "snapshot", "audit", "snapshot"] as const) wishes.make(wish);
    expect([await wishes.next(), await wishes.next()]).toEqual(["snapshot", "audit"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("wake who waits", async () => {
    const wishes = new Wishes(1_000);
    const next = wishes.next();
    wishes.make("snapshot");
    await expect(next).resolves.toBe("snapshot");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that nobody makes are an audit when it is due", async () => {
    const next = new Wishes(1_000).next();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(next).resolves.toBe("audit");
  });
});

describe("an audit", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is due however often contacts are wished for, and comes before them", async () => {
    const wishes = new Wishes(1_000);
    const taken: string[] = [];
    for (let n = 0; n < 25; n += 1) {
      wishes.make("contacts");
      taken.push(await wishes.next());
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(taken.flatMap((wish, n) => (wish === "audit" ? [n] : []))).toEqual([10, 20]);
  });

  test("is not due sooner than an interval after a snapshot", async () => {
    const wishes = new Wishes(1_000);
    await vi.advanceTimersByTimeAsync(900);
    wishes.make("snapshot");
    expect(await wishes.next()).toBe("snapshot");
    const next = wishes.next();
    await vi.advanceTimersByTimeAsync(900);
    wishes.make("contacts");
    await expect(next).resolves.toBe("contacts");
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

  test("keeps no more of a name than its bound", () => {
    const tally = new Tally();
    tally.add("x".repeat(200_000));
    tally.add("__proto__");
    expect(Object.entries(tally.read())).toEqual([
      ["x".repeat(MAX_EVENT_NAME_LENGTH), 1],
      ["__proto__", 1],
    ]);
  });
});
