import { describe, expect, test } from "vitest";
import {
  B1,
  B2,
  bridge,
  calls,
  created,
  destroyed,
  enters,
  gone,
  joins,
  leaves,
  leavesConference,
  made,
  mutes,
  talk,
  up,
} from "./facts.js";
import { given } from "./story.js";

describe("a bridge", () => {
  test("with one in it is no talk", () => {
    expect(given(calls("100", "101"), enters("100", B1)).calls()).toEqual([]);
  });

  test("with two links them, each to the other", () => {
    const story = given(...talk);
    expect(story.segment("100").linked).toBe("segment 101");
    expect(story.segment("101").linked).toBe("segment 100");
  });

  test("with three links nobody, and when the third leaves, the two that stay are linked", () => {
    const story = given(...talk, made("102"), enters("102", B1));
    expect(story.calls()).toEqual([]);
    story.when(leaves("102", B1));
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test("of three from which one hangs up without leaving links the two that stay", () => {
    const story = given(...talk, made("102"), enters("102", B1));
    story.when(gone("100"));
    expect(story.calls()).toEqual(["101 talks to 102"]);
  });

  test("that is left by one who lives on (a redirect) links nobody, and closes nobody", () => {
    const story = given(...talk, leaves("101", B1));
    expect(story.calls()).toEqual([]);
    expect(story.closed).toEqual([]);
  });

  test("entered from another without a leave (a merge) is the one that counts", () => {
    const story = given(...talk, made("102"), made("103"), enters("102", B2), enters("103", B2));
    story.when(leaves("103", B2), enters("101", B2));
    expect(story.calls()).toEqual(["101 talks to 102"]);
    expect(story.state.bridges.get("B1")?.members).toEqual(["100"]);
  });

  test("never seen being created counts from the first who enters", () => {
    const story = given(calls("100", "101"), made("101"), enters("100", B2), enters("101", B2));
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test("that is destroyed around those in it holds nobody any more", () => {
    const story = given(...talk, destroyed(B1));
    expect(story.calls()).toEqual([]);
    expect(story.state.channels.get("100")?.bridgeId).toBeNull();
    expect(story.when(destroyed(B1))).toEqual([]);
  });

  test("left by a channel that is in another changes nothing", () => {
    const story = given(...talk);
    expect(story.when(leaves("100", B2))).toEqual([]);
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test.each([
    ["holding", bridge("W", { bridgeType: "holding" })],
    ["parking", bridge("W", { bridgeType: "parking", creator: "Parking" })],
    ["ConfBridge", bridge("W", { bridgeType: "base", creator: "ConfBridge", name: "600" })],
  ])("of the %s kind links nobody", (_, room) => {
    const story = given(
      calls("100", "x"),
      calls("101", "x"),
      created(room),
      enters("100", room),
      enters("101", room),
    );
    expect(story.calls()).toEqual([]);
  });

  test("links nobody through Asterisk's own channels, and counts them as no third", () => {
    const inner = made("900", { name: "Announcer/ARI-00000001;2" });
    const story = given(...talk, inner, enters("900", B1));
    expect(story.calls()).toEqual(["100 talks to 101"]);
    expect([...story.state.segments.values()]).toHaveLength(2);
  });
});

describe("a conference", () => {
  const joined = [calls("100", "600"), up("100"), joins("100", "600")];

  test("is entered, muted, unmuted and left", () => {
    const story = given(...joined);
    expect(story.calls()).toEqual(["100 is in 600"]);
    story.when(mutes("100", true));
    expect(story.calls()).toEqual(["100 is in 600, muted"]);
    story.when(mutes("100", false));
    expect(story.calls()).toEqual(["100 is in 600"]);
    story.when(leavesConference("100"));
    expect(story.calls()).toEqual([]);
  });

  test("may be entered muted, and is over with the call", () => {
    const story = given(calls("100", "600"), joins("100", "600", true));
    expect(story.segment("100").conference).toEqual({ room: "600", muted: true });
    story.when(gone("100"));
    expect(story.closed).toMatchObject([{ channelId: "100", conference: null }]);
  });

  test("mutes nobody who is not in it", () => {
    expect(given(calls("100", "600")).when(mutes("100", true))).toEqual([]);
  });
});
