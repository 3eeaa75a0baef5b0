import type { AmiMessage } from "../ami/message.js";
import type { ExtensionFacts, NewIds, Snapshot, SnapshotChannel } from "./event.js";
import { bridgeFacts, channelFacts, number, text } from "./fields.js";
import { ringingDevices } from "./hint.js";

/** The PBX's lists, item by item, as the snapshot actions gave them. */
export interface SnapshotLists {
  readonly coreStatus: AmiMessage;
  readonly channels: readonly AmiMessage[];
  readonly bridges: readonly AmiMessage[];
  readonly queueStatus: readonly AmiMessage[];
  readonly conferences: readonly AmiMessage[];
  readonly parkedCalls: readonly AmiMessage[];
  readonly extensionStates: readonly AmiMessage[];
  readonly deviceStates: readonly AmiMessage[];
  readonly voicemailUsers: readonly AmiMessage[];
  /** Whether a MixMonitor runs, by channel id; a channel that is missing could not be asked. */
  readonly recordings: ReadonlyMap<string, boolean>;
}

/** What a name is for: the configuration's word on an extension, over what was discovered. */
export type NameOf = (number: string, context: string, discovered: string) => string;

/** `CoreStatus`: another start time is another process, with other channels. */
export const bootIdOf = (coreStatus: AmiMessage): string =>
  `${text(coreStatus, "CoreStartupDate")} ${text(coreStatus, "CoreStartupTime")}`;

export const buildSnapshot = (lists: SnapshotLists, newIds: () => NewIds, nameOf: NameOf): Snapshot => ({
  bootId: bootIdOf(lists.coreStatus),
  channels: snapshotChannels(lists.channels, lists.recordings, newIds),
  bridges: lists.bridges.map(bridgeFacts),
  conferences: lists.conferences.map((item) => ({
    channelId: text(item, "Uniqueid"),
    room: text(item, "Conference"),
    muted: text(item, "Muted") === "Yes",
  })),
  queueEntries: lists.queueStatus
    .filter((item) => text(item, "Event") === "QueueEntry")
    .map((item) => ({
      channelId: text(item, "Uniqueid"),
      queue: text(item, "Queue"),
      position: number(item, "Position"),
    })),
  parked: lists.parkedCalls.map((item) => ({
    channelId: text(item, "ParkeeUniqueid"),
    lot: text(item, "Parkinglot"),
    space: text(item, "ParkingSpace"),
  })),
  extensions: extensionsOf(lists, nameOf),
  deviceStates: Object.fromEntries(
    lists.deviceStates.map((item) => [text(item, "Device"), text(item, "State")]),
  ),
});

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

/** `01:02:03` in seconds. */
const seconds = (duration: string): number =>
  duration.split(":").reduce((sum, part) => sum * 60 + (Number.parseInt(part, 10) || 0), 0);

function extensionsOf({ extensionStates, voicemailUsers }: SnapshotLists, nameOf: NameOf): ExtensionFacts[] {
  const mailboxNames = new Map(
    voicemailUsers.map((item) => [text(item, "VoiceMailbox"), text(item, "Fullname")]),
  );
  return extensionStates.flatMap((item) => {
    const [number, context] = [text(item, "Exten"), text(item, "Context")];
    const devices = ringingDevices(number, text(item, "Hint"));
    if (devices.length === 0) return [];
    const displayName = nameOf(number, context, mailboxNames.get(number) ?? "");
    return { number, context, devices, status: text(item, "StatusText").toLowerCase(), displayName };
  });
}

/** `number@context` of those items of `ExtensionStateList` that are extensions. */
export const extensionKeys = (items: readonly AmiMessage[]): Set<string> =>
  new Set(
    items
      .filter((item) => ringingDevices(text(item, "Exten"), text(item, "Hint")).length > 0)
      .map((item) => `${text(item, "Exten")}@${text(item, "Context")}`),
  );
