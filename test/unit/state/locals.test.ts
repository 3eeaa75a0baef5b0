import { describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  B1,
  B2,
  B3,
  bridge,
  calls,
  destroyed,
  dialEnds,
  dials,
  enters,
  gone,
  isOptimized,
  leaves,
  local,
  made,
  optimizes,
  renamed,
  ringing,
  talk,
  up,
} from "./facts.js";
import { given } from "./story.js";

/** 100 dials 101 through so many Local channels, one behind the other. */
function dialThrough(pairs: number): PbxEvent[] {
  const events: PbxEvent[] = [calls("100", "800")];
  let from = "100";
  for (let n = 1; n <= pairs; n += 1) {
    events.push(...local(`L${n}`), dials(from, `L${n};1`, "101"));
    from = `L${n};2`;
  }
  return [...events, made("101"), dials(from, "101", "101"), ringing("101")];
}

/** … and it is answered: each stretch of the way has its own bridge. */
function answerThrough(pairs: number): PbxEvent[] {
  const ends = ["100", ...pairsOf(pairs), "101"];
  const events: PbxEvent[] = [up("101"), dialEnds("101")];
  for (let n = pairs; n >= 1; n -= 1) events.push(dialEnds(`L${n};1`));
  for (let n = 0; n <= pairs; n += 1) {
    const [near = "", far = ""] = ends.slice(2 * n, 2 * n + 2);
    events.push(enters(far, bridge(`way ${n}`)), enters(near, bridge(`way ${n}`)));
  }
  return events;
}

/** … or it is, and each stretch is bridged before the dial of the one before it ends: Asterisk's threads keep no order. */
function answerSlowlyThrough(pairs: number): PbxEvent[] {
  const ends = ["100", ...pairsOf(pairs), "101"];
  const events: PbxEvent[] = [up("101"), dialEnds("101")];
  for (let n = pairs; n >= 0; n -= 1) {
    const [near = "", far = ""] = ends.slice(2 * n, 2 * n + 2);
    events.push(enters(far, bridge(`way ${n}`)), enters(near, bridge(`way ${n}`)));
    if (n > 0) events.push(dialEnds(`L${n};1`));
  }
  return events;
}

const pairsOf = (pairs: number): string[] =>
  Array.from({ length: pairs }, (_, n) => [`L${n + 1};1`, `L${n + 1};2`]).flat();

describe.each([1, 2, 3])("through %i Local channels", (pairs) => {
  test("the caller dials the phone", () => {
    const story = given(...dialThrough(pairs));
    expect(story.calls()).toEqual(["100 dials 101"]);
    expect(story.segment("101")).toMatchObject({ dialingFrom: "segment 100", incoming: true });
  });

  test("the two are linked once it is answered", () => {
    const story = given(...dialThrough(pairs), ...answerThrough(pairs));
    expect(story.calls()).toEqual(["100 talks to 101"]);
    expect([...story.state.segments.values()]).toHaveLength(2);
  });

  test("a phone that has been answered is not dialled again while the Local channels are bridged", () => {
    const story = given(...dialThrough(pairs));
    const told = answerSlowlyThrough(pairs).map((event) => {
      story.when(event);
      return story.calls();
    });
    const dialled = told.filter((calls) => calls.includes("100 dials 101"));
    expect(dialled).toEqual([["100 dials 101"]]); // until its own dial ended
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test("they are never told apart while Asterisk takes the Local channels out of the way", () => {
    const story = given(...dialThrough(pairs), ...answerThrough(pairs));
    const [caller, called] = [story.segment("100"), story.segment("101")];
    for (let n = pairs; n >= 1; n -= 1) {
      const near = bridge(`way ${n - 1}`);
      const moves = [
        optimizes(`L${n}`),
        leaves("101", bridge(`way ${n}`)),
        leaves(`L${n};1`, near),
        enters("101", near),
        isOptimized(`L${n}`),
        gone(`L${n};1`),
        leaves(`L${n};2`, bridge(`way ${n}`)),
        gone(`L${n};2`),
      ];
      const told = moves.flatMap((move) => story.when(move)).filter(({ type }) => type.startsWith("Segment"));
      expect(told).toEqual([]);
    }
    expect(story.segment("100")).toEqual(caller);
    expect(story.segment("101")).toEqual(called);
    story.when(leaves("101", bridge("way 0")));
    expect(story.calls()).toEqual([]);
  });

  test("they stay linked when Asterisk takes the Local channels out of the way, one after another", () => {
    const story = given(...dialThrough(pairs), ...answerThrough(pairs));
    for (let n = pairs; n >= 1; n -= 1) {
      const near = bridge(`way ${n - 1}`);
      story.when(leaves("101", bridge(`way ${n}`)), leaves(`L${n};1`, near), enters("101", near));
      expect(story.calls()).toEqual(["100 talks to 101"]);
      story.when(gone(`L${n};1`), leaves(`L${n};2`, bridge(`way ${n}`)), destroyed(bridge(`way ${n}`)));
      story.when(gone(`L${n};2`));
      expect(story.calls()).toEqual(["100 talks to 101"]);
    }
    expect(story.closed).toEqual([]);
  });

  test("no Local channel is ever a segment", () => {
    const story = given(...dialThrough(pairs), ...answerThrough(pairs));
    for (const id of pairsOf(pairs)) story.when(gone(id));
    expect(story.closed).toEqual([]);
    expect(story.calls()).toEqual([]);
    expect([...story.state.segments.values()].map((s) => s.channelId)).toEqual(["100", "101"]);
  });
});

describe("Local channels", () => {
  test("with a dial on one side and a talk on the other: who talks dials (a consultation)", () => {
    const story = given(...talk, leaves("101", B1), ...local("L1"), enters("101", B2), enters("L1;1", B2));
    story.when(made("102"), dials("L1;2", "102", "102"), ringing("102"));
    expect(story.calls()).toEqual(["101 dials 102"]);
  });

  test("of an answered consultation link the two who talk, while the third waits alone", () => {
    const story = given(...talk, leaves("101", B1), ...local("L1"), enters("101", B2), enters("L1;1", B2));
    story.when(made("102"), dials("L1;2", "102"), up("102"), dialEnds("102"));
    story.when(enters("L1;2", B3), enters("102", B3));
    expect(story.calls()).toEqual(["101 talks to 102"]);
    expect(story.segment("100").linked).toBeNull();
  });

  test("left in place by an attended transfer join the two parties for good", () => {
    const story = given(...talk, leaves("101", B1), ...local("L1"), enters("101", B2), enters("L1;1", B2));
    story.when(made("102"), dials("L1;2", "102"), up("102"), dialEnds("102"));
    story.when(enters("L1;2", B3), enters("102", B3), leaves("101", B2), gone("101"));
    story.when(leaves("L1;1", B2), enters("L1;1", B1));
    expect(story.calls()).toEqual(["100 talks to 102"]);
  });

  test("that are originated lead from the phone that answered first to the one that is called", () => {
    const story = given(
      ...local("L1"),
      dials(null, "L1;1"),
      made("100"),
      dials("L1;2", "100"),
      ringing("100"),
    );
    expect(story.calls()).toEqual([]);
    story.when(up("100"), dialEnds("100"), dialEnds("L1;1"), enters("L1;2", B1), enters("100", B1));
    story.when(made("101"), dials("L1;1", "101"), ringing("101"));
    expect(story.calls()).toEqual(["100 dials 101"]);
    story.when(up("101"), dialEnds("101"), enters("L1;1", B2), enters("101", B2));
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test("that are not paired yet lead nowhere", () => {
    const [one, two, paired] = local("L1");
    const early = given(calls("100", "800"), ...[one, two].flatMap((event) => event ?? []));
    early.when(dials("100", "L1;1"), made("101"), dials("L1;2", "101"));
    expect(early.calls()).toEqual([]);
    if (paired !== undefined) early.when(paired);
    expect(early.calls()).toEqual(["100 dials 101"]);
  });

  test("renamed into a real channel become a segment", () => {
    const story = given(...local("L1"), renamed("L1;1", "PJSIP/100-new"));
    expect([...story.state.segments.values()].map((s) => s.channel)).toEqual(["PJSIP/100-new"]);
  });

  test("that lead back to who dials through them make nobody dial itself", () => {
    const story = given(calls("100", "8"), up("100"), ...local("L1"), dials("100", "L1;1"));
    story.when(enters("L1;2", B1), enters("100", B1));
    expect(story.calls()).toEqual([]);
  });

  test("with a conference of phones behind them link nobody", () => {
    const story = given(...dialThrough(1), ...answerThrough(1), made("102"), enters("102", bridge("way 1")));
    expect(story.calls()).toEqual([]);
  });
});
