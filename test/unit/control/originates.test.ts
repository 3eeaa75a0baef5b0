import { describe, expect, test } from "vitest";
import { type OriginateEnd, Originates } from "../../../src/control/originates.js";
import { MAX_ORIGINATES_WATCHED } from "../../../src/core/limits.js";
import type { Change } from "../../../src/state/model.js";
import { AT, gone, made, up } from "../state/facts.js";
import { given } from "../state/story.js";

function watch() {
  const story = given();
  const told: OriginateEnd[] = [];
  const originates = new Originates(story.state, (end) => void told.push(end));
  const channelId = originates.begin();
  const name = "PJSIP/100-00000001";
  const hears = (changes: readonly Change[]) => originates.changed([{ at: AT, changes }]);
  return { story, told, originates, channelId, hears, make: () => story.when(made(channelId, { name })) };
}

describe("a call that was asked for", () => {
  test("has an id that no other has", () => {
    const { originates, channelId } = watch();
    expect(channelId).toMatch(/^tandem-[0-9a-f-]{36}$/);
    expect(originates.begin()).not.toBe(channelId);
  });

  test.each([
    [17, "busy"],
    [18, "no-answer"],
    [19, "no-answer"],
    [16, "no-answer"],
    [0, "no-answer"],
    [20, "unreachable"],
    [21, "rejected"],
    [1, "no-such-number"],
    [34, "congested"],
    [127, "failed"],
  ])("whose leg ends unanswered with cause %i is told as %s", (cause, outcome) => {
    const { story, told, channelId, make, hears } = watch();
    make();
    hears(story.when(gone(channelId, cause, "in words")));
    expect(told).toEqual([{ channelId, outcome, reason: "in words" }]);
  });

  test.each([16, 0])("that was answered and ended with cause %i is completed", (cause) => {
    const { story, told, originates, channelId, make, hears } = watch();
    make();
    originates.rung({ channelId, answered: true });
    story.when(up(channelId));
    hears(story.when(gone(channelId, cause)));
    expect(told).toMatchObject([{ outcome: "completed" }]);
  });

  test("whose device could not be rung is unreachable", () => {
    const { told, originates, channelId } = watch();
    originates.rung({ channelId, answered: false });
    expect(told).toMatchObject([{ channelId, outcome: "unreachable" }]);
  });

  test("is told once, when the response comes before the hangup", () => {
    const { story, told, originates, channelId, make, hears } = watch();
    make();
    originates.rung({ channelId, answered: false });
    expect(told).toEqual([]);
    hears(story.when(gone(channelId, 17, "User busy")));
    expect(told).toMatchObject([{ outcome: "busy" }]);
  });

  test("is told once, when the hangup comes before the response", () => {
    const { story, told, originates, channelId, make, hears } = watch();
    make();
    hears(story.when(gone(channelId, 17, "User busy")));
    originates.rung({ channelId, answered: false });
    expect(told).toMatchObject([{ outcome: "busy" }]);
  });

  test("that was refused is told of no more", () => {
    const { told, originates, channelId } = watch();
    originates.forget(channelId);
    originates.rung({ channelId, answered: false });
    expect(told).toEqual([]);
  });

  test("of another than Tandem is none of ours", () => {
    const { story, told, originates, hears } = watch();
    story.when(made("100"));
    hears(story.when(gone("100")));
    originates.rung({ channelId: "100", answered: false });
    expect(told).toEqual([]);
  });

  test("is forgotten when too many come after it; the others are told", () => {
    const { told, originates, channelId } = watch();
    const second = originates.begin();
    for (let n = 1; n < MAX_ORIGINATES_WATCHED; n += 1) originates.begin();
    originates.rung({ channelId, answered: false });
    expect(told).toEqual([]);
    originates.rung({ channelId: second, answered: false });
    expect(told).toMatchObject([{ channelId: second }]);
  });
});
