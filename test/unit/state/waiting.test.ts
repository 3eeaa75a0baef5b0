import { describe, expect, test } from "vitest";
import {
  B1,
  bridge,
  calls,
  enters,
  gone,
  leaves,
  leavesQueue,
  parks,
  queues,
  talk,
  unparks,
  up,
} from "./facts.js";
import { given } from "./story.js";

const line = ["100", "101", "102"].flatMap((id, n) => [calls(id, "500"), up(id), queues(id, "500", n + 1)]);

describe("a queue", () => {
  test("gives each caller its place", () => {
    expect(given(...line).calls()).toEqual([
      "100 waits in 500 as 1",
      "101 waits in 500 as 2",
      "102 waits in 500 as 3",
    ]);
  });

  test("moves those behind up when one is taken out", () => {
    const story = given(...line, leavesQueue("100", "500"));
    expect(story.calls()).toEqual(["101 waits in 500 as 1", "102 waits in 500 as 2"]);
  });

  test("moves those behind up when one hangs up in it", () => {
    const story = given(...line, gone("101"));
    expect(story.calls()).toEqual(["100 waits in 500 as 1", "102 waits in 500 as 2"]);
    expect(story.closed).toMatchObject([{ channelId: "101", queue: null }]);
  });

  test("lets one with priority in before the others", () => {
    const story = given(...line, calls("103", "500"), queues("103", "500", 1));
    expect(story.calls()).toContain("103 waits in 500 as 1");
    expect(story.calls()).toContain("100 waits in 500 as 2");
  });

  test("joined by one who is in it already (a snapshot came first) stays as it is", () => {
    const story = given(...line, leavesQueue("100", "500"));
    expect(story.when(queues("101", "500", 2))).toEqual([]);
  });

  test("left for another counts there alone", () => {
    const story = given(...line, queues("100", "501", 1));
    expect(story.calls()).toEqual([
      "100 waits in 501 as 1",
      "101 waits in 500 as 1",
      "102 waits in 500 as 2",
    ]);
  });

  test("that a caller is not in cannot be left", () => {
    const story = given(...line);
    expect(story.when(leavesQueue("100", "501"))).toEqual([]);
    expect(story.when(leavesQueue("never seen", "500"))).toEqual([]);
    expect(story.when(queues("never seen", "500", 1))).toEqual([]);
  });
});

describe("a parked call", () => {
  const lot = bridge("lot", { bridgeType: "parking", creator: "Parking", name: "default" });

  test("leaves its bridge without a hangup, and is linked with nobody in the lot", () => {
    const story = given(...talk, parks("101", "701"), leaves("101", B1), enters("101", lot));
    story.when(calls("103", "x"), parks("103", "702"), enters("103", lot));
    expect(story.calls()).toEqual(["101 is parked at 701", "103 is parked at 702"]);
    expect(story.closed).toEqual([]);
  });

  test("that is fetched is parked no more, and talks to who fetched it", () => {
    const story = given(...talk, parks("101", "701"), leaves("101", B1), enters("101", lot), gone("100"));
    const fetched = bridge("B9");
    story.when(
      calls("103", "701"),
      unparks("101"),
      leaves("101", lot),
      enters("101", fetched),
      enters("103", fetched),
    );
    expect(story.calls()).toEqual(["101 talks to 103"]);
  });

  test("that hangs up is parked no more", () => {
    const story = given(...talk, parks("101", "701"), gone("101"));
    expect(story.closed).toMatchObject([{ channelId: "101", parked: null }]);
  });
});
