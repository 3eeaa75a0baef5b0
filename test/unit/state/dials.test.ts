import { describe, expect, test } from "vitest";
import {
  AT,
  at,
  B1,
  calls,
  dialEnds,
  dials,
  enters,
  gone,
  leaves,
  made,
  ringing,
  talk,
  up,
} from "./facts.js";
import { given } from "./story.js";

const ringsAt101 = [calls("100", "101"), made("101"), dials("100", "101", "101"), ringing("101")];

describe("a dial", () => {
  test("relates the caller to the leg that rings, which is incoming", () => {
    const story = given(...ringsAt101);
    expect(story.calls()).toEqual(["100 dials 101"]);
    expect(story.segment("101")).toMatchObject({ dialingFrom: "segment 100", incoming: true, did: null });
    expect(story.segment("100")).toMatchObject({ dialingTo: ["segment 101"], incoming: false, did: "101" });
  });

  test("that begins after the callee rings is the same dial", () => {
    const story = given(calls("100", "101"), made("101"), ringing("101"), dials("100", "101", "101"));
    expect(story.calls()).toEqual(["100 dials 101"]);
    expect(story.segment("101").state).toBe("ringing");
  });

  test("of a ring group relates one caller to each leg, the oldest first, whichever an event is about", () => {
    const group = ["103", "101", "102"].flatMap((id, n) => [at(AT + n, made(id)), dials("100", id)]);
    const story = given(calls("100", "600"), ...group);
    expect(story.segment("100").dialingTo).toEqual(["segment 103", "segment 101", "segment 102"]);
    story.when(ringing("101"), ringing("103"));
    expect(story.segment("100").dialingTo).toEqual(["segment 103", "segment 101", "segment 102"]);
    story.when(dialEnds("101"));
    expect(story.calls()).toEqual(["100 dials 102", "100 dials 103"]);
  });

  test("ends when answered; the two are linked only once both are in one bridge", () => {
    const story = given(...ringsAt101, up("101"), dialEnds("101"));
    expect(story.calls()).toEqual([]);
    story.when(up("100"), enters("101", B1));
    expect(story.calls()).toEqual([]);
    story.when(enters("100", B1));
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test("that was answered leaves the leg incoming for good", () => {
    const story = given(...talk);
    expect(story.segment("101")).toMatchObject({ incoming: true, dialingFrom: null });
    story.when(leaves("100", B1));
    expect(story.segment("101").incoming).toBe(true);
  });

  test("ends when it is busy, not answered or cancelled, and the caller lives on", () => {
    const story = given(...ringsAt101, dialEnds("101"));
    expect(story.calls()).toEqual([]);
    expect(story.segment("100").state).toBe("down");
  });

  test.each(["100", "101"])("ends when %s hangs up without a DialEnd", (id) => {
    const story = given(...ringsAt101, gone(id));
    expect(story.calls()).toEqual([]);
    expect(story.closed.map(({ channelId }) => channelId)).toEqual([id]);
    expect([...story.state.segments.values()]).toHaveLength(1);
  });

  test("without a Channel is nobody's call: an originated leg is not incoming", () => {
    const story = given(made("100"), dials(null, "100", "100"), ringing("100"));
    expect(story.calls()).toEqual([]);
    expect(story.segment("100")).toMatchObject({ dialingFrom: null, incoming: false });
    story.when(up("100"), dialEnds("100"), made("101"), dials("100", "101"));
    expect(story.calls()).toEqual(["100 dials 101"]);
  });

  test("from a channel never seen relates nobody", () => {
    const story = given(made("101"), dials("never seen", "101"));
    expect(story.calls()).toEqual([]);
    expect(story.segment("101").dialingFrom).toBeNull();
  });

  test("to a channel never seen opens nothing", () => {
    const story = given(calls("100", "101"));
    expect(story.when(dials("100", "never seen"))).toEqual([]);
    expect(story.when(dialEnds("never seen"))).toEqual([]);
  });

  test("taken over by another dialler belongs to that one alone", () => {
    const story = given(...ringsAt101, calls("103", "101"), dials("103", "101"));
    expect(story.calls()).toEqual(["103 dials 101"]);
  });
});

describe("a pickup", () => {
  test("ends no dial by its DialEnd, which names the leg that picked up; the leg that rang goes by its hangup", () => {
    const story = given(...ringsAt101, calls("102", "**101"), up("102"), dialEnds("102"));
    expect(story.calls()).toEqual(["100 dials 101"]);
    story.when(gone("101", 26, "Answered elsewhere"), up("100"), enters("102", B1), enters("100", B1));
    expect(story.calls()).toEqual(["100 talks to 102"]);
    expect(story.closed).toMatchObject([{ channelId: "101", cause: 26, causeText: "Answered elsewhere" }]);
  });
});

describe("an answer", () => {
  test("is timed by the event that told of it, once", () => {
    const story = given(...ringsAt101, at(AT + 5, up("101")), at(AT + 9, up("101")));
    expect(story.segment("101").answeredAt).toBe(AT + 5);
    expect(story.segment("100").answeredAt).toBeNull();
  });
});
