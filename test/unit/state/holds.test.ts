import { describe, expect, test } from "vitest";
import {
  B1,
  B2,
  destroyed,
  enters,
  gone,
  holds,
  leaves,
  records,
  stopsRecording,
  talk,
  unholds,
} from "./facts.js";
import { given } from "./story.js";

describe("a hold", () => {
  test("belongs to the leg that pressed it, not to the one that waits", () => {
    const story = given(...talk, holds("100"));
    expect(story.segment("100").onHold).toBe(true);
    expect(story.segment("101").onHold).toBe(false);
    expect(story.calls()).toEqual(["100 holds", "100 talks to 101"]);
  });

  test("may be on both sides at once, and each ends its own", () => {
    const story = given(...talk, holds("100"), holds("101"), unholds("100"));
    expect(story.calls()).toEqual(["100 talks to 101", "101 holds"]);
  });

  test("ends with Unhold", () => {
    expect(given(...talk, holds("100"), unholds("100")).calls()).toEqual(["100 talks to 101"]);
  });

  test("ends when the holder leaves the bridge (a redirect says no Unhold)", () => {
    expect(given(...talk, holds("100"), leaves("100", B1)).segment("100").onHold).toBe(false);
  });

  test("ends when the holder enters another bridge", () => {
    expect(given(...talk, holds("100"), enters("100", B2)).segment("100").onHold).toBe(false);
  });

  test("ends when the holder hangs up", () => {
    const story = given(...talk, holds("100"), gone("100"));
    expect(story.closed).toMatchObject([{ channelId: "100", onHold: false }]);
  });

  test("ends when the bridge is destroyed around the holder", () => {
    expect(given(...talk, holds("100"), destroyed(B1)).segment("100").onHold).toBe(false);
  });

  test("stays when the other party leaves", () => {
    expect(given(...talk, holds("100"), leaves("101", B1)).segment("100").onHold).toBe(true);
  });

  test("stays when the bridge that the holder is in is entered again", () => {
    const story = given(...talk, holds("100"));
    expect(story.when(enters("100", B1))).toEqual([]);
    expect(story.segment("100").onHold).toBe(true);
  });

  test("of a channel never seen holds nobody", () => {
    const story = given(...talk);
    expect(story.when(holds("never seen"))).toEqual([]);
    expect(story.when(unholds("never seen"))).toEqual([]);
  });
});

describe("a recording", () => {
  test("runs from MixMonitorStart to MixMonitorStop", () => {
    const story = given(...talk, records("100"));
    expect(story.calls()).toEqual(["100 is recorded", "100 talks to 101"]);
    expect(story.segment("101").recording).toBe(false);
    story.when(stopsRecording("100"));
    expect(story.segment("100").recording).toBe(false);
  });

  test("of two at once ends with the last", () => {
    const story = given(...talk, records("100"), records("100"), stopsRecording("100"));
    expect(story.segment("100").recording).toBe(true);
    story.when(stopsRecording("100"));
    expect(story.segment("100").recording).toBe(false);
  });

  test("that ends twice is still none, and the next one counts", () => {
    const story = given(...talk, stopsRecording("100"), records("100"));
    expect(story.segment("100").recording).toBe(true);
  });

  test("goes with the leg, not with the bridge", () => {
    const story = given(...talk, records("100"), leaves("100", B1));
    expect(story.segment("100").recording).toBe(true);
    story.when(gone("100"));
    expect(story.closed).toMatchObject([{ channelId: "100", recording: false }]);
  });
});
