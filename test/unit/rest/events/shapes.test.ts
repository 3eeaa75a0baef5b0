import { describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../../src/events/event.js";
import {
  AT,
  B1,
  calls,
  dialEnds,
  dials,
  enters,
  gone,
  holds,
  isMember,
  isNoMember,
  joins,
  leavesConference,
  leavesQueue,
  linkLost,
  made,
  member,
  queues,
  setsDnd,
  unholds,
  up,
} from "../../state/facts.js";
import { listenTo, NOW, sent } from "./listening.js";

/** Of channel 900, every fact tells who calls. */
const asAnn = (fact: PbxEvent): PbxEvent =>
  "channel" in fact && fact.channel.channelId === "900"
    ? { ...fact, channel: { ...fact.channel, callerNumber: "18005550199", callerName: "Ann" } }
    : fact;

/** Ann calls 100 from outside. Everything that there is to tell happens to her. */
const story = listenTo();
const alice = story.directory.user({ userName: "100" });
if (alice === undefined) throw new Error("each phone has a user of its number");
const told = [
  ...story.hear(
    ...[
      calls("900", "4711"),
      queues("900", "500", 1),
      leavesQueue("900", "500"),
      made("100"),
      dials("900", "100", "100"),
      up("100"),
      dialEnds("100"),
      enters("900", B1),
      enters("100", B1),
      holds("900"),
      unholds("900"),
      joins("900", "600"),
      leavesConference("900"),
      gone("900", 16, "Normal Clearing"),
      isMember(member("500", "PJSIP/100", { name: "Alice" })),
      isMember(member("500", "PJSIP/100", { name: "Alice", paused: true, pausedReason: "lunch" })),
      isMember(member("500", "PJSIP/100", { name: "Alice", deviceState: "INUSE" })),
      isNoMember("500", "PJSIP/100"),
      setsDnd("100", true),
      setsDnd("100", false),
      linkLost,
    ].map(asAnn),
  ),
  ...story.hearWhile(() => {
    const logOut = story.logins.begin({ userName: "100", ip: "192.0.2.7", port: 50_001 });
    story.statuses.set(alice, { name: "Lunch", type: "away", note: "back at one", returnTime: 499_132_800 });
    logOut();
  }),
];

const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
const base = (type: string, time = AT) => ({ type, time, coreServerId: story.directory.coreServer.id });
const extensionId = story.directory.extension({ number: "100" })?.id;
const whose = { extensionId, extensionNumber: "100", userId: alice.id, username: "100" };
const ann = {
  callSegmentId: "segment 900",
  callerIdName: "Ann",
  callerIdNumber: "18005550199",
  did: "4711",
  extensionId: null,
  extensionNumber: null,
  userId: null,
  username: null,
};
const called = {
  callSegmentId: "segment 100",
  callerIdName: "Phone 100",
  callerIdNumber: "100",
  did: null,
  ...whose,
};
const suffixed = (properties: object, suffix: string) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name + suffix, value]));
const link = { ...suffixed(ann, "1"), ...suffixed(called, "2") };
const dial = { ...suffixed(ann, "From"), ...suffixed(called, "To") };
const queue = { queueId: story.directory.queue({ identifier: "500" })?.id, queue: "500" };
const room = { conferenceRoomId: "room 600", conferenceRoomName: "600" };
const agent = { agentId: id, agent: "Alice", state: "NOT_INUSE", ...queue, ...whose };
const login = { userId: alice.id, username: "100", userLoginId: id, ip: "192.0.2.7", port: 50_001 };

const SHAPES = [
  { ...base("queueCallJoin"), ...ann, ...queue, position: 1 },
  { ...base("queueCallLeave"), ...ann, ...queue },
  { ...base("dialStart"), ...dial },
  { ...base("dialEnd"), ...dial, answered: true },
  { ...base("linkStart"), ...link },
  { ...base("holdStart"), ...ann },
  { ...base("holdEnd"), ...ann },
  { ...base("confRoomCallJoin"), ...ann, ...room },
  { ...base("confRoomCallLeave"), ...ann, ...room },
  { ...base("linkEnd"), ...link },
  { ...base("hangup"), ...ann, cause: 16, causeText: "Normal Clearing" },
  { ...base("agentLogin"), ...agent },
  { ...base("agentPaused"), ...agent, reason: "lunch" },
  { ...base("agentUnpaused"), ...agent, state: "INUSE", reason: "" },
  { ...base("agentLogout"), ...agent, state: "INUSE" },
  { ...base("dndOn"), ...whose },
  { ...base("dndOff"), ...whose },
  base("coreServerUnavailable"),
  { ...base("userLogin", NOW), ...login },
  {
    ...base("userStatus", NOW),
    userId: alice.id,
    username: "100",
    name: "Lunch",
    statusType: "away",
    note: "back at one",
    returnTime: 499_132_800,
    userCreated: true,
  },
  { ...base("userLogout", NOW), ...login },
];

describe("every event has its properties, in their order, and no others", () => {
  test.each(SHAPES.map((shape) => [shape.type, shape] as const))("%s", (type, shape) => {
    const event = sent(told, type as never);
    expect(event).toEqual(shape);
    expect(Object.keys(event)).toEqual(Object.keys(shape));
  });

  test("and these are all that were told, in this order", () => {
    expect(told.map(({ event }) => event.type)).toEqual(SHAPES.map(({ type }) => type));
  });
});
