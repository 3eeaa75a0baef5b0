import { describe, expect, test } from "vitest";
import {
  B1,
  B2,
  bridge,
  calls,
  dialEnds,
  dials,
  enters,
  gone,
  joins,
  leaves,
  leavesConference,
  leavesQueue,
  local,
  made,
  mutes,
  parks,
  queues,
  records,
  replaces,
  stopsRecording,
  talk,
  unparks,
  up,
} from "./facts.js";
import { given } from "./story.js";

/** 100 dials a Local channel, whose other end an application has. */
const dialsLocal = [calls("100", "800"), ...local("L1"), dials("100", "L1;1", "800")];
/** … and the application has answered. */
const answered = [up("L1;2"), up("L1;1"), dialEnds("L1;1"), enters("L1;1", B1), enters("100", B1)];
/** A Local channel has been asked for, its other end has called 103, and both talk: the application is given the near end. */
const called = [
  ...local("L1"),
  made("103"),
  dials("L1;2", "103", "5559876"),
  up("103"),
  dialEnds("103"),
  up("L1;1"),
  enters("103", B1),
  enters("L1;2", B1),
];

describe("what an application holds of an end of a Local channel is held of the leg beyond", () => {
  test("a place in a queue, while it is dialled and when it has answered", () => {
    const story = given(...dialsLocal, queues("L1;2", "500", 1));
    expect(story.segment("100").queue).toEqual({ name: "500", position: 1 });
    story.when(...answered);
    expect(story.segment("100").queue).toEqual({ name: "500", position: 1 });
    story.when(leavesQueue("L1;2", "500"));
    expect(story.segment("100").queue).toBeNull();
  });

  test("a room, and who is muted there", () => {
    const story = given(...called, joins("L1;1", "600"), mutes("L1;1", true));
    expect(story.segment("103").conference).toEqual({ room: "600", muted: true });
    story.when(leavesConference("L1;1"));
    expect(story.segment("103").conference).toBeNull();
  });

  test("a parking space", () => {
    const story = given(...called, parks("L1;1", "701"));
    expect(story.segment("103").parked).toMatchObject({ space: "701" });
    story.when(unparks("L1;1"));
    expect(story.segment("103").parked).toBeNull();
  });

  test("a recording, which one of both ends may have", () => {
    const story = given(...dialsLocal, ...answered, records("L1;2"), records("100"), stopsRecording("100"));
    expect(story.segment("100").recording).toBe(true);
    story.when(stopsRecording("L1;2"));
    expect(story.segment("100").recording).toBe(false);
  });

  test("through several Local channels", () => {
    const story = given(...dialsLocal, ...local("L2"), dials("L1;2", "L2;1"), queues("L2;2", "500", 1));
    expect(story.calls()).toEqual(["100 waits in 500 as 1"]);
  });

  test("of nobody, where several are beyond", () => {
    const story = given(...called, joins("L1;1", "600"), made("101"), enters("101", B1));
    expect(story.calls()).toEqual(["101 talks to 103"]);
  });

  test("those behind it move up when the leg has gone", () => {
    const story = given(
      ...dialsLocal,
      queues("L1;2", "500", 1),
      calls("102", "500"),
      queues("102", "500", 2),
    );
    story.when(gone("L1;2"), gone("100"));
    expect(story.segment("102").queue).toEqual({ name: "500", position: 1 });
  });
});

describe("what an application holds goes with a masquerade", () => {
  /** 100, who talks to 101, calls a number besides. */
  const consults = [...talk, calls("100b", "501"), up("100b")];
  /** … and is gone, with 101 in its place there. */
  const transferred = [
    replaces("101", "100b"),
    leaves("101", B1),
    leaves("100", B1),
    gone("100"),
    gone("100b"),
  ];

  test("a place in a queue, before others", () => {
    const story = given(...consults, queues("100b", "501", 1), calls("102", "501"), queues("102", "501", 2));
    expect(story.segment("100b").queue).toEqual({ name: "501", position: 1 });
    story.when(...transferred);
    expect(story.calls()).toEqual(["101 waits in 501 as 1", "102 waits in 501 as 2"]);
    story.when(leavesQueue("101", "501"));
    expect(story.calls()).toEqual(["102 waits in 501 as 1"]);
  });

  test("a room, in which there is somebody all the while", () => {
    const story = given(...consults, joins("100b", "600", true));
    const { id } = story.state.conferences.get("600") ?? {};
    story.when(...transferred);
    expect(story.calls()).toEqual(["101 is in 600, muted"]);
    expect(story.state.conferences.get("600")?.id).toBe(id);
  });

  test("the bridge that a room is, which it neither enters nor leaves by an event of its own", () => {
    const room = bridge("room", { creator: "ConfBridge" });
    const story = given(...consults, enters("100b", room), joins("100b", "600"), ...transferred);
    expect(story.state.bridges.get("room")?.members).toEqual(["101"]);
    expect(story.state.channels.get("101")?.bridgeId).toBe("room");
  });

  test("recordings of both", () => {
    const story = given(...consults, records("100b"), records("101"), ...transferred, stopsRecording("101"));
    expect(story.calls()).toEqual(["101 is recorded"]);
    story.when(stopsRecording("101"));
    expect(story.calls()).toEqual([]);
  });

  test("whom it dials", () => {
    const story = given(...consults, made("103"), dials("100b", "103", "103"), ...transferred);
    expect(story.calls()).toEqual(["101 dials 103"]);
  });

  test("nothing that it did not hold: what the other one holds stays", () => {
    const story = given(...consults, queues("101", "500", 1), ...transferred);
    expect(story.calls()).toEqual(["101 waits in 500 as 1"]);
  });
});

test("a parking space is one call's: who is swapped into it has it alone", () => {
  const lot = bridge("lot", { bridgeType: "parking", creator: "Parking" });
  const story = given(...talk, calls("100b", "700"), parks("100b", "701", "PJSIP/100"), enters("100b", lot));
  story.when(leaves("101", B1), parks("101", "701", "PJSIP/100"), leaves("100b", lot), enters("101", lot));
  expect(story.calls()).toEqual(["101 is parked at 701"]);
  story.when(parks("100b", "702"), enters("100b", B2));
  expect(story.calls()).toEqual(["100b is parked at 702", "101 is parked at 701"]);
});
