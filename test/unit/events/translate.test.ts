import { describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../src/events/event.js";
import { timestamp, translate } from "../../../src/events/translate.js";
import { message } from "./message.js";

const NOW = 1_700_000_000_000;
const context = { now: () => NOW, newIds: () => ({ segmentId: "s", callerIdId: "c" }), newId: () => "new" };
const told = (text: string): PbxEvent | undefined => translate(message(text), context);

/** What Asterisk 22 says of a channel. */
const CHANNEL = `Channel: PJSIP/101-00000001
  ChannelState: 5
  ChannelStateDesc: Ringing
  CallerIDNum: 101
  CallerIDName: Bob Brown
  ConnectedLineNum: 100
  ConnectedLineName: Alice Adams
  Language: en
  AccountCode:
  Context: from-internal
  Exten: 101
  Priority: 1
  Uniqueid: 1795320271.1
  Linkedid: 1795320271.0`;

const FACTS = {
  channelId: "1795320271.1",
  name: "PJSIP/101-00000001",
  linkedId: "1795320271.0",
  state: "ringing",
  callerNumber: "101",
  callerName: "Bob Brown",
  context: "from-internal",
  exten: "101",
} as const;

const MEMBER = `Queue: 501
  MemberName: Alice Adams
  Interface: Local/100@from-internal/n
  StateInterface: hint:100@from-internal
  Membership: dynamic
  Penalty: 3
  CallsTaken: 2
  LastCall: 1795323224
  LastPause: 0
  LoginTime: 1795323212
  InCall: 1
  Status: 2
  Paused: 1
  PausedReason: lunch
  Ringinuse: 0
  Wrapuptime: 0`;

const MEMBER_FACTS = {
  queue: "501",
  interface: "Local/100@from-internal/n",
  stateInterface: "hint:100@from-internal",
  name: "Alice Adams",
  dynamic: true,
  paused: true,
  pausedReason: "lunch",
  penalty: 3,
  deviceState: "INUSE",
  inCall: true,
  callsTaken: 2,
  lastCallAt: 1_795_323_224_000,
  lastPausedAt: null,
  loggedInAt: 1_795_323_212_000,
} as const;

const BRIDGE = `BridgeUniqueid: bbb77541
  BridgeType: basic
  BridgeTechnology: simple_bridge
  BridgeCreator: <unknown>
  BridgeName: <unknown>
  BridgeNumChannels: 1`;

const BRIDGE_FACTS = { bridgeId: "bbb77541", bridgeType: "basic", creator: "", name: "" };

const TABLE: readonly (readonly [name: string, more: string, fact: object])[] = [
  ["Newchannel", CHANNEL, { type: "ChannelCreated", channel: FACTS, ids: context.newIds(), inbound: false }],
  ["Newstate", CHANNEL, { type: "ChannelChanged", channel: FACTS, inbound: false }],
  ["NewCallerid", CHANNEL, { type: "CallerIdChanged", channel: FACTS }],
  [
    "Rename",
    "Channel: PJSIP/100-1\nNewname: PJSIP/100-1<ZOMBIE>\nUniqueid: 7.1",
    { type: "ChannelRenamed", channelId: "7.1", name: "PJSIP/100-1<ZOMBIE>" },
  ],
  [
    "Hangup",
    `${CHANNEL}\nCause: 26\nCause-txt: Answered elsewhere`,
    { type: "ChannelEnded", channel: FACTS, cause: 26, causeText: "Answered elsewhere" },
  ],
  [
    "DialBegin",
    "Channel: PJSIP/100-0\nUniqueid: 7.0\nDestChannel: PJSIP/101-1\nDestUniqueid: 7.1\nDialString: 101",
    { type: "DialBegan", fromId: "7.0", toId: "7.1", dialedNumber: null },
  ],
  [
    "DialBegin",
    "DestChannel: PJSIP/100-9\nDestUniqueid: tandem-abc-1\nDialString: 100",
    { type: "DialBegan", fromId: null, toId: "tandem-abc-1", dialedNumber: null },
  ],
  ["DialEnd", "DestUniqueid: 7.1\nDialStatus: BUSY", { type: "DialEnded", toId: "7.1" }],
  [
    "LocalOptimizationBegin",
    "LocalOneUniqueid: 7.1\nLocalTwoUniqueid: 7.2",
    { type: "LocalOptimizationBegan", oneId: "7.1" },
  ],
  ["LocalOptimizationEnd", "LocalOneUniqueid: 7.1", { type: "LocalOptimizationEnded", oneId: "7.1" }],
  ["QueueMemberAdded", MEMBER, { type: "QueueMemberChanged", member: MEMBER_FACTS }],
  ["QueueMemberPause", MEMBER, { type: "QueueMemberChanged", member: MEMBER_FACTS }],
  ["QueueMemberPenalty", MEMBER, { type: "QueueMemberChanged", member: MEMBER_FACTS }],
  ["QueueMemberStatus", MEMBER, { type: "QueueMemberChanged", member: MEMBER_FACTS }],
  [
    "QueueMemberRemoved",
    MEMBER,
    { type: "QueueMemberRemoved", queue: "501", interface: "Local/100@from-internal/n" },
  ],
  [
    "DeviceStateChange",
    "Device: Custom:DND100\nState: BUSY",
    { type: "DndChanged", number: "100", enabled: true },
  ],
  [
    "DeviceStateChange",
    "Device: Custom:DND100\nState: UNAVAILABLE",
    { type: "DndChanged", number: "100", enabled: false },
  ],
  [
    "DeviceStateChange",
    "Device: Custom:DND100\nState: NOT_INUSE",
    { type: "DndChanged", number: "100", enabled: false },
  ],
  ["BridgeCreate", BRIDGE, { type: "BridgeCreated", bridge: BRIDGE_FACTS }],
  ["BridgeDestroy", BRIDGE, { type: "BridgeDestroyed", bridgeId: "bbb77541" }],
  ["BridgeEnter", `${BRIDGE}\n${CHANNEL}`, { type: "BridgeEntered", bridge: BRIDGE_FACTS, channel: FACTS }],
  ["BridgeLeave", `${BRIDGE}\n${CHANNEL}`, { type: "BridgeLeft", bridgeId: "bbb77541", channel: FACTS }],
  [
    "LocalBridge",
    "LocalOneChannel: Local/101@c-0;1\nLocalOneUniqueid: 7.10\nLocalTwoUniqueid: 7.11\nContext: c",
    { type: "LocalHalvesPaired", oneId: "7.10", twoId: "7.11" },
  ],
  ["Hold", CHANNEL, { type: "HoldBegan", channelId: FACTS.channelId }],
  ["Unhold", CHANNEL, { type: "HoldEnded", channelId: FACTS.channelId }],
  ["MixMonitorStart", CHANNEL, { type: "RecordingBegan", channelId: FACTS.channelId }],
  ["MixMonitorStop", CHANNEL, { type: "RecordingEnded", channelId: FACTS.channelId }],
  [
    "ConfbridgeJoin",
    `Conference: 600\n${BRIDGE}\n${CHANNEL}\nAdmin: No\nMuted: Yes`,
    { type: "ConferenceJoined", channelId: FACTS.channelId, room: "600", muted: true, conferenceId: "new" },
  ],
  ["ConfbridgeLeave", CHANNEL, { type: "ConferenceLeft", channelId: FACTS.channelId }],
  ["ConfbridgeMute", CHANNEL, { type: "ConferenceMuteChanged", channelId: FACTS.channelId, muted: true }],
  ["ConfbridgeUnmute", CHANNEL, { type: "ConferenceMuteChanged", channelId: FACTS.channelId, muted: false }],
  [
    "QueueCallerJoin",
    `${CHANNEL}\nQueue: 500\nPosition: 2\nCount: 2`,
    { type: "QueueJoined", channelId: FACTS.channelId, queue: "500", position: 2 },
  ],
  [
    "QueueCallerLeave",
    `${CHANNEL}\nQueue: 500\nPosition: 1\nCount: 0`,
    { type: "QueueLeft", channelId: FACTS.channelId, queue: "500" },
  ],
  [
    "ParkedCall",
    "ParkeeChannel: PJSIP/102-c\nParkeeUniqueid: 7.24\nParkerDialString: PJSIP/100\nParkinglot: default\nParkingSpace: 701",
    { type: "CallParked", channelId: "7.24", lot: "default", space: "701", parker: "PJSIP/100" },
  ],
  [
    "ContactStatus",
    "URI: sip:210@192.0.2.1:5060\nContactStatus: Reachable\nAOR: 210\nEndpointName: 210\nRoundtripUsec: 917",
    { type: "ContactSeen", endpoint: "210", aor: "210", uri: "sip:210@192.0.2.1:5060", status: "reachable" },
  ],
  [
    "ContactStatus",
    "URI: sip:210@192.0.2.1:5060\nContactStatus: Removed\nAOR: 210\nEndpointName: 210\nRoundtripUsec: 0",
    { type: "ContactRemoved", endpoint: "210", uri: "sip:210@192.0.2.1:5060" },
  ],
  ...["UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp"].map(
    (name) =>
      [name, "ParkeeUniqueid: 7.24\nParkingSpace: 701", { type: "CallUnparked", channelId: "7.24" }] as const,
  ),
  [
    "ExtensionStatus",
    "Exten: 102\nContext: from-internal\nHint: PJSIP/102&Custom:DND102\nStatus: 0\nStatusText: Idle",
    {
      type: "ExtensionStateChanged",
      number: "102",
      context: "from-internal",
      devices: ["PJSIP/102"],
      room: null,
      status: "idle",
    },
  ],
  [
    "ExtensionStatus",
    "Exten: 177\nContext: from-internal\nHint: \nStatus: 4\nStatusText: Unavailable",
    {
      type: "ExtensionStateChanged",
      number: "177",
      context: "from-internal",
      devices: null,
      room: null,
      status: "unavailable",
    },
  ],
  [
    "OriginateResponse",
    "ActionID: tandem-1\nResponse: Failure\nChannel: PJSIP/100\nReason: 0\nUniqueid: <unknown>",
    { type: "OriginateEnded", channelId: "", answered: false },
  ],
  [
    "OriginateResponse",
    "Response: Success\nChannel: PJSIP/100-9\nReason: 4\nUniqueid: tandem-abc-1",
    { type: "OriginateEnded", channelId: "tandem-abc-1", answered: true },
  ],
  ["Reload", "Module: All\nStatus: 0", { type: "ModuleReloaded" }],
];

describe("an AMI event is told in our words:", () => {
  test.each(TABLE)("%s", (name, more, fact) => {
    expect(told(`Event: ${name}\n${more}\nTimestamp: 1795320271.637165`)).toEqual({
      at: 1_795_320_271_637,
      ...fact,
    });
  });

  test("an event that we do not use, and what is no event, is nothing", () => {
    for (const name of ["VarSet", "RTCPSent", "newchannel", "", "constructor"]) {
      expect(told(`Event: ${name}\n${CHANNEL}`)).toBeUndefined();
    }
    expect(told("Response: Success")).toBeUndefined();
  });

  test("a UserEvent that repeats Event is what its first says, whatever it holds", () => {
    expect(told(`Event: UserEvent\nUserEvent: x\nEvent: Hangup\n${CHANNEL}`)).toBeUndefined();
  });
});

describe("a leg", () => {
  test("that comes in from its device is inbound", () => {
    const ring = CHANNEL.replace("ChannelState: 5", "ChannelState: 4").replace("Ringing", "Ring");
    const comesIn = { inbound: true, channel: { state: "down" } };
    expect(told(`Event: Newchannel\n${ring}`)).toMatchObject(comesIn);
    expect(told(`Event: Newstate\n${ring}`)).toMatchObject(comesIn);
  });

  test.each([
    ["0", "down"],
    ["3", "down"],
    ["5", "ringing"],
    ["6", "up"],
    ["", "down"],
    ["constructor", "down"],
  ])("in Asterisk's state %s is %s", (number, state) => {
    const text = CHANNEL.replace("ChannelState: 5", `ChannelState: ${number}`);
    expect(told(`Event: Newstate\n${text}`)).toMatchObject({ channel: { state } });
  });

  test.each(["<unknown>", "<none>", "(null)", ""])(
    "of which Asterisk says '%s' has no caller id",
    (nothing) => {
      const text = CHANNEL.replace("CallerIDNum: 101", `CallerIDNum: ${nothing}`).replace(
        "Bob Brown",
        nothing,
      );
      expect(told(`Event: NewCallerid\n${text}`)).toMatchObject({
        channel: { callerNumber: "", callerName: "" },
      });
    },
  );

  test("keeps a name in any script", () => {
    expect(told(`Event: NewCallerid\n${CHANNEL.replace("Bob Brown", "Žofie 山田: x")}`)).toMatchObject({
      channel: { callerName: "Žofie 山田: x" },
    });
  });
});

test("a number that cannot be meant is 0", () => {
  for (const cause of ["9".repeat(400), "100000000000", "-100000000000", "NaN", ""]) {
    expect(told(`Event: Hangup\n${CHANNEL}\nCause: ${cause}`)).toMatchObject({ cause: 0 });
  }
});

describe("the number in a dial string", () => {
  test.each([
    ["101", null],
    ["", null],
    ["5551234@provider", "5551234"],
    ["provider/5551234", "5551234"],
    ["provider/sip:5551234@host:5060", "5551234"],
    ["provider/sips:+15551234@host", "+15551234"],
    ["Local/101@from-internal/n", "101"],
    ["101@from-internal", "101"],
    ["100/sip:100@127.0.0.1:5060;ob", "100"],
    ["provider/sip:a b@host", null],
    ["provider/", null],
  ])("%j is %j", (dialString, dialedNumber) => {
    expect(told(`Event: DialBegin\nDestUniqueid: 1\nDialString: ${dialString}`)).toMatchObject({
      dialedNumber,
    });
  });
});

describe("a timestamp", () => {
  test("is the PBX's, to the millisecond, and ours where it does not say", () => {
    expect(timestamp(message("Event: Hold\nTimestamp: 1795320271.0009"))).toBe(1_795_320_271_001);
    expect(timestamp(message("Event: Hold"))).toBeUndefined();
    for (const none of ["yesterday", "1e300", "-1e300", "-1", "Infinity"]) {
      expect(timestamp(message(`Event: Hold\nTimestamp: ${none}`))).toBeUndefined();
    }
    expect(told(`Event: Hold\n${CHANNEL}`)).toMatchObject({ at: NOW });
  });
});
