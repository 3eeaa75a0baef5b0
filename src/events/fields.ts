import { type AmiMessage, header } from "../ami/message.js";
import type { BridgeFacts, ChannelFacts, ChannelState } from "./event.js";

/** A header's value; "" where it is missing, or where Asterisk writes that it has none. */
export function text(message: AmiMessage, name: string): string {
  const value = header(message, name) ?? "";
  return value === "<unknown>" || value === "<none>" || value === "(null)" ? "" : value;
}

/** A header's value, or null where there is none. */
export const textOrNull = (message: AmiMessage, name: string): string | null => text(message, name) || null;

export const number = (message: AmiMessage, name: string): number =>
  Number.parseInt(text(message, name), 10) || 0;

const STATES: Readonly<Record<string, ChannelState>> = { "5": "ringing", "6": "up" };

/** `ChannelState` as Asterisk numbers it: 5 is Ringing, 6 Up, all else is before that. */
export const channelState = (message: AmiMessage, prefix = ""): ChannelState =>
  STATES[text(message, `${prefix}ChannelState`)] ?? "down";

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
