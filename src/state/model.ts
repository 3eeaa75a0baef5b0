import type { CallRecordFacts } from "../events/call-record-facts.js";
import type { ContactFacts } from "../events/contact-facts.js";
import type { EndpointFacts, MailboxFacts } from "../events/endpoint-facts.js";
import type {
  BridgeFacts,
  ChannelState,
  ExtensionFacts,
  ParkedFacts,
  QueueMemberFacts,
} from "../events/event.js";

export type { Disposition } from "../events/call-record-facts.js";
export type { EndpointFacts } from "../events/endpoint-facts.js";

/**
 * A channel as the PBX has it: what is known of it and its raw relations to other channels, all by channel id.
 * Ends of Local channels and Asterisk's own media channels are here too; they are wires between legs.
 */
export interface Channel {
  readonly channelId: string;
  readonly segmentId: string;
  readonly callerIdId: string;
  readonly name: string;
  readonly linkedId: string;
  readonly state: ChannelState;
  readonly callerNumber: string;
  readonly callerName: string;
  /** The dialplan extension at its first step; null for a leg made by a dial, or first seen later. */
  readonly did: string | null;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  /** The channel whose dial rings this one now. */
  readonly dialedBy: string | null;
  /** The channels that this one's dial rings now. */
  readonly dialing: readonly string[];
  /** It was made by somebody's dial, whoever that was. */
  readonly wasDialed: boolean;
  readonly dialedNumber: string | null;
  readonly bridgeId: string | null;
  /** The other end, for an end of a Local channel. */
  readonly localPeer: string | null;
  /** While a Local channel is being taken out of its call: of its end `;1` the legs of the call, of each of these that end. */
  readonly optimizing: readonly string[];
  /** It put the other side on hold; null: not known. */
  readonly onHold: boolean | null;
  /** How many MixMonitors run on it; null: not known. */
  readonly recordings: number | null;
  readonly conference: { readonly room: string; readonly muted: boolean } | null;
  readonly queue: string | null;
  readonly parked: Omit<ParkedFacts, "channelId"> | null;
}

export interface Bridge extends BridgeFacts {
  readonly members: readonly string[];
}

export interface Queue {
  readonly name: string;
  /** Channel ids of the callers, first in line first. */
  readonly waiting: readonly string[];
}

/** A member of a queue. Its key is made by `memberKey`. */
export interface QueueMember extends QueueMemberFacts {
  readonly key: string;
}

/** A conference room that the dialplan has a hint for, or that somebody is in. */
export interface Conference {
  readonly room: string;
  /** Of a room that has no hint it lives as long as the room. */
  readonly id: string;
  /** The number of its hint; null: it has none, and is gone when the last one leaves. */
  readonly number: string | null;
  /** Channel ids, first come first. */
  readonly members: readonly string[];
}

/** A configured extension. Its key is `number@context`. */
export interface Extension extends ExtensionFacts {
  readonly key: string;
}

/** An extension that rings with another one, the main of its bundle, and calls as that one. Its key is the extension's. */
export interface BundleMember {
  readonly key: string;
  /** Key of the main; it is nobody's member. */
  readonly main: string;
  /** In the order in which the members were named, from 0. */
  readonly position: number;
}

/** A contact of a PJSIP device. Its key is made by `contactKey`. */
export interface Contact extends ContactFacts {
  readonly key: string;
  /** Its registration has run out, and the device has not come back since: of each AOR the last such one is kept. */
  readonly expired: boolean;
}

/** A mailbox. Its key is `mailbox@context`. */
export interface Mailbox extends MailboxFacts {
  readonly key: string;
}

/** A call detail record, with what its channels meant when it was written. */
export interface CallRecord extends CallRecordFacts {
  /** Number of who called: of an extension its own. */
  readonly source: string;
  /** Keys of the extensions whose devices these channels are; null: none. */
  readonly sourceExtension: string | null;
  readonly destinationExtension: string | null;
  readonly flow: CallFlow;
}

/** Between extensions or within the PBX, to the outside, from the outside, or from the outside back to it. */
export type CallFlow = "local" | "out" | "in" | "through";

/** One leg of a call: one real channel, its relations given as ids of other segments. */
export interface Segment {
  readonly id: string;
  readonly channelId: string;
  readonly linkedId: string;
  readonly channel: string;
  /** Key of the extension whose device this is, of a bundle's member its main; null: an external leg. */
  readonly extension: string | null;
  readonly callerId: { readonly id: string; readonly name: string; readonly number: string };
  readonly did: string | null;
  readonly incoming: boolean;
  readonly onHold: boolean | null;
  /** When that was seen first, by its event or by a snapshot; null: it is not on hold. */
  readonly onHoldSince: number | null;
  readonly recording: boolean | null;
  /** As `onHoldSince`. */
  readonly recordingSince: number | null;
  readonly state: ChannelState;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Q.850 cause; 0: not known. */
  readonly cause: number | null;
  readonly causeText: string | null;
  readonly dialingFrom: string | null;
  readonly dialingTo: readonly string[];
  readonly linked: string | null;
  readonly conference: { readonly room: string; readonly muted: boolean } | null;
  readonly queue: { readonly name: string; readonly position: number } | null;
  readonly parked: Parked | null;
}

/** Where a leg is parked. */
export interface Parked {
  readonly lot: string;
  readonly space: string;
  /** As `onHoldSince`. */
  readonly since: number;
  /** Key of the extension that parked it; null: not known, or no extension. */
  readonly by: string | null;
}

/** How a channel went: its Q.850 cause (0: not known) and the cause in words. */
export interface Ending {
  readonly at: number;
  readonly cause: number;
  readonly causeText: string;
}

/** Whether what we hold is what the PBX has. */
export interface Sync {
  /** false: the link is down, or the snapshot is not in yet. */
  readonly live: boolean;
  readonly since: number;
  /** The Asterisk process that the state is about; null before the first snapshot. */
  readonly bootId: string | null;
  /** The PBX has conference rooms at all. */
  readonly hasConferences: boolean;
}

/**
 * What one event did, complete in itself. The same list moves memory and rows, and is told to subscribers.
 * Of a kind `…Changed` the whole new value is given.
 */
export type Change =
  | { readonly type: "ChannelChanged"; readonly channel: Channel }
  | ({ readonly type: "ChannelRemoved"; readonly channelId: string; readonly answered: boolean } & Ending)
  | { readonly type: "BridgeChanged"; readonly bridge: Bridge }
  | { readonly type: "BridgeRemoved"; readonly bridgeId: string }
  | { readonly type: "QueueChanged"; readonly queue: Queue }
  | { readonly type: "QueueRemoved"; readonly name: string }
  | { readonly type: "QueueMemberChanged"; readonly member: QueueMember }
  | { readonly type: "QueueMemberRemoved"; readonly key: string }
  | { readonly type: "ConferenceChanged"; readonly conference: Conference }
  | { readonly type: "ConferenceRemoved"; readonly room: string }
  | { readonly type: "EndpointChanged"; readonly endpoint: EndpointFacts }
  | { readonly type: "EndpointRemoved"; readonly name: string }
  | { readonly type: "MailboxChanged"; readonly mailbox: Mailbox }
  | { readonly type: "MailboxRemoved"; readonly key: string }
  | { readonly type: "ContactChanged"; readonly contact: Contact }
  | { readonly type: "ContactRemoved"; readonly key: string }
  /** Kept on disk alone. */
  | { readonly type: "CallRecorded"; readonly record: CallRecord; readonly savedAt: number }
  | { readonly type: "BundleMemberChanged"; readonly member: BundleMember }
  | { readonly type: "BundleMemberRemoved"; readonly key: string }
  | { readonly type: "ExtensionChanged"; readonly extension: Extension }
  | { readonly type: "ExtensionRemoved"; readonly key: string }
  | { readonly type: "SyncChanged"; readonly sync: Sync }
  | { readonly type: "SegmentOpened"; readonly segment: Segment }
  | { readonly type: "SegmentChanged"; readonly segment: Segment }
  | { readonly type: "SegmentClosed"; readonly segment: Segment };

/** The changes of one event, and when it happened: milliseconds since 1970, by the PBX's clock where it tells. */
export interface Occurrence {
  readonly at: number;
  readonly changes: readonly Change[];
}

/** Things of one kind by their key. */
export interface Table<V> {
  get(key: string): V | undefined;
  values(): Iterable<V>;
}

export interface SegmentTable extends Table<Segment> {
  /** Of an extension, by its key. */
  of(extension: string): Iterable<Segment>;
}

/** The live state of one PBX as it is read. An ended segment leaves it and lives on in the store alone. */
export interface PbxState {
  readonly channels: Table<Channel>;
  readonly bridges: Table<Bridge>;
  readonly queues: Table<Queue>;
  readonly queueMembers: Table<QueueMember>;
  /** By room. */
  readonly conferences: Table<Conference>;
  /** PJSIP endpoints by name. */
  readonly endpoints: Table<EndpointFacts>;
  readonly mailboxes: Table<Mailbox>;
  readonly contacts: Table<Contact>;
  readonly extensions: Table<Extension>;
  readonly bundleMembers: Table<BundleMember>;
  /** By name, in any spelling, of the extensions whose hints name a device the one whose own it is; its bundle: `callerOf`. */
  readonly devices: Pick<Table<Extension>, "get"> & { readonly namedBy: Table<ReadonlySet<string>> };
  readonly segments: SegmentTable;
  readonly sync: Sync;
}
