import type { AmiMessage } from "../ami/message.js";
import { type ContactLists, contactList } from "./contacts.js";
import type { EndpointFacts, MailboxFacts } from "./endpoint-facts.js";
import type { ExtensionFacts, NewIds, QueueMemberFacts, Snapshot, SnapshotChannel } from "./event.js";
import { extensionNames } from "./extension-names.js";
import {
  bridgeFacts,
  channelFacts,
  LARGEST,
  longText,
  number,
  parkedFacts,
  queueMemberFacts,
  text,
  wholeNumber,
} from "./fields.js";
import { conferenceRoom, dndNumber, isDndOn, ringingDevices } from "./hint.js";

/** The PBX's lists, item by item, as the snapshot actions gave them. */
export interface SnapshotLists {
  readonly coreStatus: AmiMessage;
  readonly channels: readonly AmiMessage[];
  readonly bridges: readonly AmiMessage[];
  readonly queueStatus: readonly AmiMessage[];
  /** null: the PBX has no conference rooms. */
  readonly conferences: readonly AmiMessage[] | null;
  readonly parkedCalls: readonly AmiMessage[];
  readonly extensionStates: readonly AmiMessage[];
  readonly deviceStates: readonly AmiMessage[];
  /** The AstDB family DND; null: this Asterisk cannot list one (before 16.28, 18.14, 19.6). */
  readonly dnd: readonly AmiMessage[] | null;
  /** null: this PBX has no PJSIP. */
  readonly pjsip: ContactLists | null;
  readonly endpoints: readonly EndpointFacts[];
  readonly mailboxes: readonly MailboxFacts[];
  /** Whether a MixMonitor runs, by channel id; of a channel that is missing it is not known. */
  readonly recordings: ReadonlyMap<string, boolean>;
}

/** What a name is for: the configuration's word on an extension, over what was discovered. */
export type NameOf = (number: string, context: string, discovered: string) => string;

/** `CoreStatus`: another start time is another process, with other channels. */
export const bootIdOf = (coreStatus: AmiMessage): string =>
  `${text(coreStatus, "CoreStartupDate")} ${text(coreStatus, "CoreStartupTime")}`;

/** What a snapshot needs beside the lists. */
export interface SnapshotContext {
  readonly newIds: () => NewIds;
  readonly newId: () => string;
  readonly nameOf: NameOf;
}

export const buildSnapshot = (
  lists: SnapshotLists,
  { newIds, newId, nameOf }: SnapshotContext,
): Snapshot => ({
  bootId: bootIdOf(lists.coreStatus),
  channels: snapshotChannels(lists.channels, lists.recordings, newIds),
  bridges: lists.bridges.map(bridgeFacts),
  conferences: conferenceMembers(lists.conferences ?? []).map((one) => ({ ...one, conferenceId: newId() })),
  rooms: lists.extensionStates.flatMap((item) => {
    const room = conferenceRoom(longText(item, "Hint"));
    return room === null ? [] : [{ room, number: text(item, "Exten"), conferenceId: newId() }];
  }),
  hasConferences: lists.conferences !== null,
  queues: queueNames(lists.queueStatus),
  queueMembers: queueMembers(lists.queueStatus),
  queueEntries: queueEntries(lists.queueStatus),
  parked: lists.parkedCalls.map(parkedFacts),
  pjsip: lists.pjsip && {
    endpoints: lists.endpoints,
    contacts: contactList(lists.pjsip).contacts,
  },
  mailboxes: lists.mailboxes,
  extensions: extensionsOf(lists, nameOf),
  deviceStates: Object.fromEntries(
    lists.deviceStates.map((item) => [text(item, "Device"), text(item, "State")]),
  ),
});

/** Those of a mixed list that are of one kind. */
const itemsOf = (items: readonly AmiMessage[], event: string): AmiMessage[] =>
  items.filter((item) => text(item, "Event") === event);

/** Items of `CoreShowChannels`. */
export const snapshotChannels = (
  items: readonly AmiMessage[],
  recordings: ReadonlyMap<string, boolean>,
  newIds: () => NewIds,
): SnapshotChannel[] => items.map((item) => snapshotChannel(item, recordings, newIds));

function snapshotChannel(
  item: AmiMessage,
  recordings: ReadonlyMap<string, boolean>,
  newIds: () => NewIds,
): SnapshotChannel {
  const facts = channelFacts(item);
  return {
    ...facts,
    ...newIds(),
    bridgeId: text(item, "BridgeId") || null,
    dialed: /^App(Dial|Queue)$/.test(text(item, "Application")),
    durationSeconds: seconds(text(item, "Duration")),
    recording: recordings.get(facts.channelId) ?? null,
  };
}

/** `01:02:03` in seconds; 0 for what is none, or cannot be meant. */
function seconds(duration: string): number {
  const told = duration.split(":").reduce((sum, part) => sum * 60 + wholeNumber(part), 0);
  return told > LARGEST ? 0 : told;
}

function extensionsOf(lists: SnapshotLists, nameOf: NameOf): ExtensionFacts[] {
  const dnd = dndNumbers(lists);
  const hints = lists.extensionStates.flatMap((item) => {
    const number = text(item, "Exten");
    const devices = ringingDevices(number, longText(item, "Hint"));
    return devices.length === 0 ? [] : [{ item, number, devices }];
  });
  const discoveredName = extensionNames({ ...lists, numbers: hints.map(({ number }) => number) });
  return hints.map(({ item, number, devices }) => {
    const context = text(item, "Context");
    const displayName = nameOf(number, context, discoveredName(number, devices));
    const status = text(item, "StatusText").toLowerCase();
    return { number, context, devices, status, displayName, dnd: dnd.has(number) };
  });
}

/** `number@context` of those items of `ExtensionStateList` that are extensions. */
export const extensionKeys = (items: readonly AmiMessage[]): Set<string> =>
  new Set(
    items
      .filter((item) => ringingDevices(text(item, "Exten"), longText(item, "Hint")).length > 0)
      .map((item) => `${text(item, "Exten")}@${text(item, "Context")}`),
  );

/** The rooms that items of `ExtensionStateList` are about. */
export const hintedRooms = (items: readonly AmiMessage[]): Set<string> =>
  new Set(items.flatMap((item) => conferenceRoom(longText(item, "Hint")) ?? []));

/** Names of the queues in a `QueueStatus`. */
export const queueNames = (items: readonly AmiMessage[]): string[] =>
  itemsOf(items, "QueueParams").map((item) => text(item, "Queue"));

/** Who waits, in a `QueueStatus`. */
export const queueEntries = (items: readonly AmiMessage[]): Snapshot["queueEntries"] =>
  itemsOf(items, "QueueEntry").map((item) => ({
    channelId: text(item, "Uniqueid"),
    queue: text(item, "Queue"),
    position: number(item, "Position"),
  }));

/** Items of `ConfbridgeList`. */
export const conferenceMembers = (items: readonly AmiMessage[]) =>
  items.map((item) => ({
    channelId: text(item, "Uniqueid"),
    room: text(item, "Conference"),
    muted: text(item, "Muted") === "Yes",
  }));

/** The members in a `QueueStatus`. */
export const queueMembers = (items: readonly AmiMessage[]): QueueMemberFacts[] =>
  itemsOf(items, "QueueMember").map(queueMemberFacts);

/** The numbers in Do Not Disturb: what the dialplan reads, else what busy lamps show. */
export function dndNumbers({ dnd, deviceStates }: Pick<SnapshotLists, "dnd" | "deviceStates">): Set<string> {
  if (dnd !== null) {
    const on = dnd.filter((item) => text(item, "Val").toUpperCase() === "YES");
    return new Set(on.map((item) => text(item, "Key").replace(/^\/DND\//, "")));
  }
  const lamps = deviceStates.filter((item) => isDndOn(text(item, "State")));
  return new Set(lamps.flatMap((item) => dndNumber(text(item, "Device")) ?? []));
}
