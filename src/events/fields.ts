import { type AmiMessage, header } from "../ami/message.js";
import { MAX_LONG_TEXT_LENGTH, MAX_TEXT_LENGTH } from "../core/limits.js";
import { ownText } from "../core/own-text.js";
import type { BridgeFacts, ChannelFacts, ChannelState, ParkedFacts, QueueMemberFacts } from "./event.js";

/**
 * A header's value; "" where it is missing, or where Asterisk writes that it has none. Here foreign texts become ours: cut
 * where they are too long, and free of the message.
 */
export function text(message: AmiMessage, name: string, longest = MAX_TEXT_LENGTH): string {
  const value = header(message, name) ?? "";
  return value === "<unknown>" || value === "<none>" || value === "(null)" ? "" : ownText(value, longest);
}

/** The same of a header that is a list. */
export const longText = (message: AmiMessage, name: string): string =>
  text(message, name, MAX_LONG_TEXT_LENGTH);

/** A header's value, or null where there is none. */
export const textOrNull = (message: AmiMessage, name: string): string | null => text(message, name) || null;

/** Of a larger number, or more seconds, no PBX tells: in milliseconds it is a date still, and a whole number for the database. */
export const LARGEST = 99_999_999_999;

/** A whole number; 0 where there is none, and for one that cannot be meant. */
export const number = (message: AmiMessage, name: string): number => wholeNumber(text(message, name));

export function wholeNumber(digits: string): number {
  const value = Number.parseInt(digits, 10) || 0;
  return Math.abs(value) > LARGEST ? 0 : value;
}

const STATES: ReadonlyMap<string, ChannelState> = new Map([
  ["5", "ringing"],
  ["6", "up"],
]);

/** `ChannelState` as Asterisk numbers it: 5 is Ringing, 6 Up, all else is before that. */
export const channelState = (message: AmiMessage, prefix = ""): ChannelState =>
  STATES.get(text(message, `${prefix}ChannelState`)) ?? "down";

/** The channel snapshot that AMI v2 puts into every channel event, its header names prefixed where there are two. */
export const channelFacts = (message: AmiMessage, prefix = ""): ChannelFacts => ({
  channelId: text(message, `${prefix}Uniqueid`),
  name: text(message, `${prefix}Channel`),
  linkedId: text(message, `${prefix}Linkedid`),
  state: channelState(message, prefix),
  callerNumber: text(message, `${prefix}CallerIDNum`),
  callerName: text(message, `${prefix}CallerIDName`),
  context: text(message, `${prefix}Context`),
  exten: text(message, `${prefix}Exten`),
});

export const bridgeFacts = (message: AmiMessage): BridgeFacts => ({
  bridgeId: text(message, "BridgeUniqueid"),
  bridgeType: text(message, "BridgeType"),
  creator: text(message, "BridgeCreator"),
  name: text(message, "BridgeName"),
});

/** Of a parked call its event and an item of `ParkedCalls` say the same. */
export const parkedFacts = (message: AmiMessage): ParkedFacts => ({
  channelId: text(message, "ParkeeUniqueid"),
  lot: text(message, "Parkinglot"),
  space: text(message, "ParkingSpace"),
  parker: textOrNull(message, "ParkerDialString"),
});

/** `Status` of a queue member: a device state as Asterisk numbers it. */
const DEVICE_STATES = [
  "UNKNOWN",
  "NOT_INUSE",
  "INUSE",
  "BUSY",
  "INVALID",
  "UNAVAILABLE",
  "RINGING",
  "RINGINUSE",
  "ONHOLD",
] as const;

/** Seconds since 1970 in milliseconds; 0 and what is missing stand for never. */
const time = (message: AmiMessage, name: string): number | null => number(message, name) * 1000 || null;

/** A queue member, of which an event and an item of `QueueStatus` say the same, partly under other names. */
export const queueMemberFacts = (message: AmiMessage): QueueMemberFacts => {
  const dialed = text(message, "Interface") || text(message, "Location");
  return {
    queue: text(message, "Queue"),
    interface: dialed,
    stateInterface: text(message, "StateInterface") || dialed,
    name: text(message, "MemberName") || text(message, "Name") || dialed,
    dynamic: text(message, "Membership") === "dynamic",
    paused: text(message, "Paused") === "1",
    pausedReason: text(message, "PausedReason"),
    penalty: number(message, "Penalty"),
    deviceState: DEVICE_STATES[number(message, "Status")] ?? "UNKNOWN",
    inCall: text(message, "InCall") === "1",
    callsTaken: number(message, "CallsTaken"),
    lastCallAt: time(message, "LastCall"),
    lastPausedAt: time(message, "LastPause"),
    loggedInAt: time(message, "LoginTime"),
  };
};
