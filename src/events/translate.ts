import { type AmiMessage, header } from "../ami/message.js";
import { callRecordFacts } from "./call-records.js";
import { dialedNumber } from "./dial-string.js";
import type { NewIds, PbxEvent } from "./event.js";
import {
  bridgeFacts,
  channelFacts,
  LARGEST,
  longText,
  number,
  parkedFacts,
  queueMemberFacts,
  text,
  textOrNull,
} from "./fields.js";
import { conferenceRoom, dndNumber, isDndOn, ringingDevices } from "./hint.js";

/** What a fact needs beside its message. */
export interface TranslateContext {
  /** Milliseconds since 1970, for a message that does not say when. */
  readonly now: () => number;
  readonly newIds: () => NewIds;
  /** For a conference room seen for the first time. */
  readonly newId: () => string;
}

type Fact<E = PbxEvent> = E extends PbxEvent ? Omit<E, "at"> : never;
type Translator = (message: AmiMessage, context: TranslateContext) => Fact | undefined;

/** Events that name their channel as `Channel`/`Uniqueid` and say nothing else that we use. */
const about =
  <T extends "HoldBegan" | "HoldEnded" | "RecordingBegan" | "RecordingEnded" | "ConferenceLeft">(
    type: T,
  ): Translator =>
  (message) => ({ type, channelId: text(message, "Uniqueid") });

const unparked: Translator = (message) => ({
  type: "CallUnparked",
  channelId: text(message, "ParkeeUniqueid"),
});

const muteChanged =
  (muted: boolean): Translator =>
  (message) => ({ type: "ConferenceMuteChanged", channelId: text(message, "Uniqueid"), muted });

const memberChanged: Translator = (message) => ({
  type: "QueueMemberChanged",
  member: queueMemberFacts(message),
});

const dndChanged: Translator = (message) => {
  const number = dndNumber(text(message, "Device"));
  return number === null
    ? undefined
    : { type: "DndChanged", number, enabled: isDndOn(text(message, "State")) };
};

/** Of a hint that a reload has just made, its event does not say what it is. */
function hintedDevices(message: AmiMessage): string[] | null {
  const hint = longText(message, "Hint");
  return hint === "" ? null : ringingDevices(text(message, "Exten"), hint);
}

const contactStatus: Translator = (message) => {
  const [endpoint, aor, uri] = [text(message, "EndpointName"), text(message, "AOR"), text(message, "URI")];
  const status = text(message, "ContactStatus").toLowerCase();
  if (status === "removed") return { type: "ContactRemoved", endpoint, uri };
  return { type: "ContactSeen", endpoint, aor, uri, status };
};

/**
 * A transfer into an application is a masquerade: of the two legs of who transfers, the one that is in no bridge ran it. Into a
 * bridge the legs themselves move, which their own events tell.
 */
const attendedTransfer: Translator = (message) => {
  if (text(message, "DestType") !== "App" || text(message, "Result") !== "Success") return undefined;
  const runs = textOrNull(message, "SecondBridgeUniqueid") === null ? "Second" : "Orig";
  const [fromId, toId] = [text(message, `${runs}TransfererUniqueid`), text(message, "TransfereeUniqueid")];
  return fromId === "" || toId === "" ? undefined : { type: "ChannelReplaced", fromId, toId };
};

const localOptimization =
  (type: "LocalOptimizationBegan" | "LocalOptimizationEnded"): Translator =>
  (message) => ({ type, oneId: text(message, "LocalOneUniqueid") });

/** chan_pjsip makes a channel in this state, others (chan_sip, chan_dahdi) bring it there when they know the number. */
const isInbound = (message: AmiMessage): boolean => text(message, "ChannelStateDesc") === "Ring";

/** All that AMI calls an event and we use; why the others are not here is in not-read.ts, which a name leaves that comes here. */
const TRANSLATORS: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  [
    "Newchannel",
    (message, { newIds }) => ({
      type: "ChannelCreated",
      channel: channelFacts(message),
      ids: newIds(),
      inbound: isInbound(message),
    }),
  ],
  [
    "Newstate",
    (message) => ({ type: "ChannelChanged", channel: channelFacts(message), inbound: isInbound(message) }),
  ],
  ["NewCallerid", (message) => ({ type: "CallerIdChanged", channel: channelFacts(message) })],
  [
    "Rename",
    (message) => ({
      type: "ChannelRenamed",
      channelId: text(message, "Uniqueid"),
      name: text(message, "Newname"),
    }),
  ],
  [
    "Hangup",
    (message) => ({
      type: "ChannelEnded",
      channel: channelFacts(message),
      cause: number(message, "Cause"),
      causeText: text(message, "Cause-txt"),
    }),
  ],
  [
    "DialBegin",
    (message) => ({
      type: "DialBegan",
      fromId: textOrNull(message, "Uniqueid"),
      toId: text(message, "DestUniqueid"),
      dialedNumber: dialedNumber(text(message, "DialString")),
    }),
  ],
  ["DialEnd", (message) => ({ type: "DialEnded", toId: text(message, "DestUniqueid") })],
  ["BridgeCreate", (message) => ({ type: "BridgeCreated", bridge: bridgeFacts(message) })],
  ["BridgeDestroy", (message) => ({ type: "BridgeDestroyed", bridgeId: text(message, "BridgeUniqueid") })],
  [
    "BridgeEnter",
    (message) => ({ type: "BridgeEntered", bridge: bridgeFacts(message), channel: channelFacts(message) }),
  ],
  [
    "BridgeLeave",
    (message) => ({
      type: "BridgeLeft",
      bridgeId: text(message, "BridgeUniqueid"),
      channel: channelFacts(message),
    }),
  ],
  [
    "LocalBridge",
    (message) => ({
      type: "LocalHalvesPaired",
      oneId: text(message, "LocalOneUniqueid"),
      twoId: text(message, "LocalTwoUniqueid"),
    }),
  ],
  ["LocalOptimizationBegin", localOptimization("LocalOptimizationBegan")],
  ["LocalOptimizationEnd", localOptimization("LocalOptimizationEnded")],
  ["Hold", about("HoldBegan")],
  ["Unhold", about("HoldEnded")],
  ["MixMonitorStart", about("RecordingBegan")],
  ["MixMonitorStop", about("RecordingEnded")],
  [
    "ConfbridgeJoin",
    (message, { newId }) => ({
      type: "ConferenceJoined",
      channelId: text(message, "Uniqueid"),
      room: text(message, "Conference"),
      muted: text(message, "Muted") === "Yes",
      conferenceId: newId(),
    }),
  ],
  ["ConfbridgeLeave", about("ConferenceLeft")],
  ["ConfbridgeMute", muteChanged(true)],
  ["ConfbridgeUnmute", muteChanged(false)],
  [
    "QueueCallerJoin",
    (message) => ({
      type: "QueueJoined",
      channelId: text(message, "Uniqueid"),
      queue: text(message, "Queue"),
      position: number(message, "Position"),
    }),
  ],
  [
    "QueueCallerLeave",
    (message) => ({ type: "QueueLeft", channelId: text(message, "Uniqueid"), queue: text(message, "Queue") }),
  ],
  ["QueueMemberAdded", memberChanged],
  ["QueueMemberPause", memberChanged],
  ["QueueMemberPenalty", memberChanged],
  ["QueueMemberRinginuse", memberChanged],
  ["QueueMemberStatus", memberChanged],
  [
    "QueueMemberRemoved",
    (message) => ({
      type: "QueueMemberRemoved",
      queue: text(message, "Queue"),
      interface: text(message, "Interface"),
    }),
  ],
  ["DeviceStateChange", dndChanged],
  ["AttendedTransfer", attendedTransfer],
  ["ParkedCall", (message) => ({ type: "CallParked", ...parkedFacts(message) })],
  ["ParkedCallSwap", (message) => ({ type: "CallParked", ...parkedFacts(message) })],
  ["UnParkedCall", unparked],
  ["ParkedCallTimeOut", unparked],
  ["ParkedCallGiveUp", unparked],
  [
    "ExtensionStatus",
    (message) => ({
      type: "ExtensionStateChanged",
      number: text(message, "Exten"),
      context: text(message, "Context"),
      devices: hintedDevices(message),
      room: conferenceRoom(longText(message, "Hint")),
      status: text(message, "StatusText").toLowerCase(),
    }),
  ],
  [
    "OriginateResponse",
    (message) => ({
      type: "OriginateEnded",
      channelId: text(message, "Uniqueid"),
      answered: text(message, "Response") === "Success",
    }),
  ],
  ["ContactStatus", contactStatus],
  [
    "Cdr",
    (message, { now }) => ({
      type: "CallRecorded",
      record: callRecordFacts(message, timestamp(message) ?? now()),
    }),
  ],
  ["Reload", () => ({ type: "ModuleReloaded" })],
]);

/** Whether this event is one that can become a fact; not each of its messages does. */
export const isRead = (name: string): boolean => TRANSLATORS.has(name);

/** A message as a fact in our words, or undefined where its event is none that we use. */
export function translate(message: AmiMessage, context: TranslateContext): PbxEvent | undefined {
  const fact = TRANSLATORS.get(header(message, "Event") ?? "")?.(message, context);
  return fact === undefined ? undefined : ({ at: timestamp(message) ?? context.now(), ...fact } as PbxEvent);
}

/** When the PBX made the event, with `timestampevents=yes`: milliseconds since 1970; undefined too for what is no time. */
export function timestamp(message: AmiMessage): number | undefined {
  const seconds = Number(header(message, "Timestamp") ?? Number.NaN);
  return seconds >= 0 && seconds <= LARGEST ? Math.round(seconds * 1000) : undefined;
}
