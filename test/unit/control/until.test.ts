import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createUntil } from "../../../src/control/until.js";
import type { PbxEvent } from "../../../src/events/event.js";
import { createFeed } from "../../../src/feed/feed.js";
import type { PbxState } from "../../../src/state/model.js";
import { AT, gone, made } from "../state/facts.js";
import { given } from "../state/story.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function waiting() {
  const story = given();
  const feed = createFeed();
  let asked = 0;
  const isThere = ({ channels }: PbxState) => {
    asked += 1;
    return channels.get("100")?.name;
  };
  const when = (...events: PbxEvent[]) => feed.publish([{ at: AT, changes: story.when(...events) }]);
  return { until: createUntil(story.state, feed), when, isThere, asked: () => asked };
}

describe("waiting for an answer from the state", () => {
  test("is over at once where it is there already", async () => {
    const { until, when, isThere } = waiting();
    when(made("100"));
    await expect(until(isThere, 1_000)).resolves.toBe("PJSIP/100-100");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is over when a change brings it, and asks no more", async () => {
    const { until, when, isThere, asked } = waiting();
    const answer = until(isThere, 1_000);
    when(made("101"));
    when(made("100"));
    when(gone("100"));
    await expect(answer).resolves.toBe("PJSIP/100-100");
    expect(asked()).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is over without one after its time, and asks no more", async () => {
    const { until, when, isThere, asked } = waiting();
    const answer = until(isThere, 1_000);
    vi.advanceTimersByTime(1_000);
    await expect(answer).resolves.toBeUndefined();
    when(made("100"));
    expect(asked()).toBe(1);
  });
});
