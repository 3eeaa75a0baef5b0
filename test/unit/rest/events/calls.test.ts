import { describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../../src/events/event.js";
import { Teller } from "../../../../src/rest/dialects/isymphony/events/teller.js";
import type { Segment } from "../../../../src/state/model.js";
import {
  AT,
  at,
  B1,
  B2,
  bridge,
  calls,
  dialEnds,
  dials,
  enters,
  gone,
  holds,
  isOptimized,
  joins,
  leaves,
  leavesConference,
  leavesQueue,
  linkLost,
  listed,
  local,
  made,
  mutes,
  optimizes,
  parks,
  queues,
  ringing,
  snapshot,
  talk,
  unholds,
  up,
} from "../../state/facts.js";
import { listenTo, PHONES, sent, words } from "./listening.js";

/** Every history is told the same, be its facts heard one by one or all at once. */
function told(facts: readonly PbxEvent[], before: readonly PbxEvent[] = []): string[] {
  const [one, other] = [listenTo({}, ...before), listenTo({}, ...before)];
  const oneByOne = words(one.hear(...facts));
  expect(words(other.hearAtOnce(...facts))).toEqual(oneByOne);
  return oneByOne;
}

describe("a call", () => {
  test("that is dialled, answered, held and hung up", () => {
    expect(
      told([...talk, holds("101"), unholds("101"), leaves("101", B1), gone("101"), gone("100")]),
    ).toEqual([
      "dialStart 100 101",
      "dialEnd 100 101 answered",
      "linkStart 100 101",
      "holdStart 101",
      "holdEnd 101",
      "linkEnd 100 101",
      "hangup 101",
      "hangup 100",
    ]);
  });

  test("that nobody answers", () => {
    const events = [calls("100", "101"), made("101"), dials("100", "101", "101"), ringing("101")];
    const ends = [dialEnds("101"), gone("101", 19, "No answer"), gone("100", 19, "No answer")];
    expect(told([...events, ...ends])).toEqual([
      "dialStart 100 101",
      "dialEnd 100 101 in vain",
      "hangup 101",
      "hangup 100",
    ]);
  });

  test("whose caller gives up: what is still open ends before the hangup", () => {
    const events = [calls("100", "101"), made("101"), dials("100", "101", "101"), ringing("101")];
    expect(told([gone("100"), gone("101")], events)).toEqual([
      "dialEnd 100 101 in vain",
      "hangup 100",
      "hangup 101",
    ]);
  });

  test("that ends without a word of its bridge, its hold, its queue and its room", () => {
    const all = [...talk, holds("100"), queues("100", "500", 1), joins("100", "600")];
    expect(told([gone("100")], all)).toEqual([
      "linkEnd 100 101",
      "holdEnd 100",
      "queueCallLeave 100 500",
      "confRoomCallLeave 100 600",
      "hangup 100",
    ]);
  });

  test("to several phones at once", () => {
    const events = [
      calls("100", "800"),
      made("101"),
      made("102"),
      dials("100", "101", "101"),
      dials("100", "102", "102"),
      up("102"),
      dialEnds("102"),
      dialEnds("101"),
      gone("101", 26, "Answered elsewhere"),
      enters("100", B1),
      enters("102", B1),
    ];
    expect(told(events)).toEqual([
      "dialStart 100 101",
      "dialStart 100 102",
      "dialEnd 100 102 answered",
      "dialEnd 100 101 in vain",
      "hangup 101",
      "linkStart 100 102",
    ]);
  });

  test("from outside, and parked", () => {
    const events = [
      calls("900", "100", { callerNumber: "18005550199", callerName: "Ann" }),
      made("100"),
      dials("900", "100", "100"),
      up("100"),
      dialEnds("100"),
      up("900"),
      enters("100", B1),
      enters("900", B1),
      leaves("900", B1),
      leaves("100", B1),
      gone("100"),
      enters("900", bridge("lot", { bridgeType: "parking", creator: "Parking" })),
      parks("900", "701"),
      gone("900"),
    ];
    expect(told(events)).toEqual([
      "dialStart segment 900 100",
      "dialEnd segment 900 100 answered",
      "linkStart segment 900 100",
      "linkEnd segment 900 100",
      "hangup 100",
      "hangup segment 900",
    ]);
  });
});

describe("a link", () => {
  test("is told once, whichever of the two comes in last", () => {
    const upTo = talk.slice(0, -2);
    expect(told([enters("101", B1), enters("100", B1)], upTo)).toEqual(["linkStart 100 101"]);
    expect(told([enters("100", B1), enters("101", B1)], upTo)).toEqual(["linkStart 100 101"]);
  });

  test("has first who called, though the other is older", () => {
    const events = [made("101"), calls("100", "101"), dials("100", "101"), up("101"), dialEnds("101")];
    expect(told([enters("101", B1), enters("100", B1)], events)).toEqual(["linkStart 100 101"]);
  });

  test("of two who both called has the older first", () => {
    const events = [at(AT - 1, calls("102", "800")), calls("100", "800")];
    expect(told([enters("100", B1), enters("102", B1)], events)).toEqual(["linkStart 102 100"]);
  });

  test("ends as it began, though one of the two is dialled meanwhile", () => {
    const story = listenTo({}, ...talk);
    expect(words(story.hear(made("102"), dials("102", "100")))).toContain("dialStart 102 100");
    expect(words(story.hear(gone("101")))).toEqual(["linkEnd 100 101", "hangup 101"]);
  });

  test("ends when a third comes in, and begins anew when one of the three goes", () => {
    expect(told([made("102"), enters("102", B1), leaves("100", B1)], talk)).toEqual([
      "linkEnd 100 101",
      "linkStart 102 101",
    ]);
  });

  test("moves with a blind transfer", () => {
    const events = [
      leaves("101", B1),
      made("102"),
      dials("100", "102", "102"),
      up("102"),
      dialEnds("102"),
      leaves("100", B1),
      gone("101"),
      enters("102", B2),
      enters("100", B2),
    ];
    expect(told(events, talk)).toEqual([
      "linkEnd 100 101",
      "dialStart 100 102",
      "dialEnd 100 102 answered",
      "hangup 101",
      "linkStart 100 102",
    ]);
  });

  test("through a Local channel that is optimised away is one", () => {
    const events = [
      calls("100", "800"),
      ...local("L1"),
      dials("100", "L1;1", "101"),
      made("101"),
      dials("L1;2", "101", "101"),
      up("101"),
      dialEnds("101"),
      dialEnds("L1;1"),
      enters("101", B2),
      enters("L1;2", B2),
      enters("L1;1", B1),
      enters("100", B1),
      optimizes("L1"),
      leaves("101", B2),
      enters("101", B1),
      leaves("L1;1", B1),
      isOptimized("L1"),
      leaves("L1;2", B2),
      gone("L1;1"),
      gone("L1;2"),
    ];
    expect(told(events)).toEqual(["dialStart 100 101", "dialEnd 100 101 answered", "linkStart 100 101"]);
  });
});

describe("a conference", () => {
  test("that is made by dialling has its id and its name to the end, when the room is gone", () => {
    const story = listenTo({}, calls("100", "600"), up("100"));
    const joined = sent(story.hear(joins("100", "600")), "confRoomCallJoin");
    const left = sent(story.hear(leavesConference("100")), "confRoomCallLeave");
    expect(joined).toMatchObject({ conferenceRoomId: "room 600", conferenceRoomName: "600" });
    expect(left).toMatchObject({ conferenceRoomId: "room 600", conferenceRoomName: "600" });
    expect(story.directory.conference({ identifier: "600" })).toBeUndefined();
  });

  test("is told once a caller, whoever is muted", () => {
    const events = [calls("100", "600"), joins("100", "600"), mutes("100", true), mutes("100", false)];
    expect(words(listenTo().hear(...events))).toEqual(["confRoomCallJoin 100 600"]);
  });

  test("is told of callers from outside too, but not where there are no rooms", () => {
    const events = [calls("900", "600"), joins("900", "600"), gone("900")];
    expect(words(listenTo().hear(...events))).toEqual([
      "confRoomCallJoin segment 900 600",
      "confRoomCallLeave segment 900 600",
      "hangup segment 900",
    ]);
    expect(listenTo({ conferenceRooms: false }).hear(...events)).toEqual([]);
  });
});

describe("a queue", () => {
  const waits = [calls("900", "500"), queues("900", "500", 1)];

  test("tells who comes, in which place, and who goes; not who moves up", () => {
    const story = listenTo({}, ...waits);
    const second = story.hear(calls("901", "500"), queues("901", "500", 2));
    expect(words(second)).toEqual(["queueCallJoin segment 901 500"]);
    expect(sent(second, "queueCallJoin")).toMatchObject({
      queue: "500",
      queueId: story.directory.queue({ identifier: "500" })?.id,
      position: 2,
    });
    expect(words(story.hear(leavesQueue("900", "500")))).toEqual(["queueCallLeave segment 900 500"]);
  });

  test("that is not enabled is not told of, nor are those who wait in it", () => {
    const hidden = { identifier: "500", name: null, enabled: false, tenant: null };
    const story = listenTo({ queues: [hidden] });
    expect(story.hear(...waits, gone("900"))).toEqual([]);
    expect(words(story.hear(calls("100", "500"), queues("100", "500", 1), gone("100")))).toEqual([
      "hangup 100",
    ]);
  });
});

describe("what is there when the listening begins", () => {
  test("is not told, and its end is", () => {
    const before = [...talk, holds("100"), joins("101", "600")];
    const story = listenTo({}, ...before);
    expect(words(story.hear(unholds("100"), leavesConference("101"), gone("101")))).toEqual([
      "holdEnd 100",
      "confRoomCallLeave 101 600",
      "linkEnd 100 101",
      "hangup 101",
    ]);
  });
});

describe("a break in the link to the PBX", () => {
  const onlyOne = snapshot({
    extensions: PHONES,
    channels: [listed("100", { state: "up" })],
  });

  test("is told, and afterwards what was missed, and then that all is told", () => {
    const story = listenTo({}, ...talk, holds("100"));
    expect(words(story.hear(linkLost))).toEqual(["coreServerUnavailable"]);
    expect(words(story.hear(linkLost))).toEqual([]);
    expect(words(story.hear(onlyOne))).toEqual([
      "linkEnd 100 101",
      "holdEnd 100",
      "hangup 101",
      "coreServerAvailable",
    ]);
    expect(words(story.hear(onlyOne))).toEqual([]);
  });

  test("is told once: what else a snapshot says of the PBX itself is no event", () => {
    const withoutRooms = snapshot({ extensions: PHONES, hasConferences: false });
    const story = listenTo();
    expect(words(story.hear(withoutRooms))).toEqual([]);
    expect(story.state.sync.hasConferences).toBe(false);
  });

  test("after which a hold is not known any more ends none", () => {
    const story = listenTo({}, ...talk, holds("100"), linkLost);
    const stillTalking = snapshot({
      extensions: PHONES,
      bridges: [B1],
      channels: ["100", "101"].map((id) => listed(id, { state: "up", bridgeId: "B1" })),
    });
    expect(words(story.hear(stillTalking))).toEqual(["coreServerAvailable"]);
    expect(story.state.segments.get("segment 100")?.onHold).toBeNull();
    expect(words(story.hear(holds("100")))).toEqual([]);
    expect(words(story.hear(unholds("100")))).toEqual(["holdEnd 100"]);
  });

  test("in which the PBX was started anew hangs up all of the former process", () => {
    const story = listenTo({}, ...talk, linkLost);
    const another = snapshot({
      bootId: "boot 2",
      extensions: PHONES,
      channels: [listed("100", { state: "up" })],
    });
    expect(words(story.hear(another))).toEqual([
      "linkEnd 100 101",
      "hangup 100",
      "hangup 101",
      "coreServerAvailable",
    ]);
  });

  test("in which extensions went: who hung up is still told with his own", () => {
    const story = listenTo({}, ...talk, linkLost);
    expect(sent(story.hear(snapshot()), "hangup")).toMatchObject({ extensionNumber: "100", username: "100" });
  });
});

test("a segment that is gone is forgotten", () => {
  const story = listenTo({}, ...talk);
  const closed = { ...story.state.segments.get("segment 100"), linked: null, endedAt: AT } as Segment;
  const teller = new Teller({ directory: story.directory, state: () => story.state });
  const close = () =>
    words(teller.occurred({ at: AT, changes: [{ type: "SegmentClosed", segment: closed }] }));
  expect(close()).toEqual(["linkEnd 100 101", "hangup 100"]);
  expect(close()).toEqual([]);
});

test("nothing is told once the listening is over", () => {
  const story = listenTo();
  story.stop();
  expect(story.hear(...talk, gone("100"))).toEqual([]);
});
