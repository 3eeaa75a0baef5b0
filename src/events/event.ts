import type { CallRecordFacts } from "./call-record-facts.js";
import type { ContactFacts, ContactList } from "./contact-facts.js";
import type { EndpointFacts, MailboxFacts } from "./endpoint-facts.js";

/** What Asterisk says of a channel in almost every event about it (the channel snapshot of AMI v2). */
export interface ChannelFacts {
  /** Asterisk's Uniqueid: stays with the leg through renames and masquerades. */
  readonly channelId: string;
  readonly name: string;
  readonly linkedId: string;
  readonly state: ChannelState;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly context: string;
  readonly exten: string;
}

export type ChannelState = "down" | "ringing" | "up";

/** Ids made by us for a leg seen for the first time. They come in with the event, so that state stays pure. */
export interface NewIds {
  readonly segmentId: string;
  readonly callerIdId: string;
}

export interface BridgeFacts {
  readonly bridgeId: string;
  /** `BridgeType`: basic (two parties), base, multimix, holding, … */
  readonly bridgeType: string;
  /** `BridgeCreator`: the module that made it (`ConfBridge`, `Parking`, …), or "" for a plain call. */
  readonly creator: string;
  readonly name: string;
}

/** A configured extension as a dialplan hint shows it. */
export interface ExtensionFacts {
  readonly number: string;
  readonly context: string;
  /** Device names of the hint that ring (`PJSIP/100`), in its order. */
  readonly devices: readonly string[];
  /** Asterisk's extension state in words: idle, inuse, busy, unavailable, ringing, hold, … */
  readonly status: string;
  readonly displayName: string;
  /** Do Not Disturb, which the PBX keeps by number. */
  readonly dnd: boolean;
}

/** A member of a queue, as Asterisk tells all of it with every change. Times are milliseconds since 1970. */
export interface QueueMemberFacts {
  readonly queue: string;
  /** What the queue dials (`PJSIP/101`, `Local/101@from-internal/n`): the member's name within its queue. */
  readonly interface: string;
  /** Whose state counts: a device, or a hint as `hint:101@from-internal`. */
  readonly stateInterface: string;
  readonly name: string;
  /** It logged in, and can log out; false: configured, in a file or a database. */
  readonly dynamic: boolean;
  readonly paused: boolean;
  readonly pausedReason: string;
  readonly penalty: number;
  /** As Asterisk names it: `NOT_INUSE`, `INUSE`, `RINGING`, … */
  readonly deviceState: string;
  readonly inCall: boolean;
  readonly callsTaken: number;
  /** null: never. */
  readonly lastCallAt: number | null;
  readonly lastPausedAt: number | null;
  /** null: not told, as by an older Asterisk. */
  readonly loggedInAt: number | null;
}

/** A conference room that the dialplan has a hint for: `exten => 600,hint,confbridge:600`. */
export interface RoomFacts {
  readonly room: string;
  /** The number to dial. */
  readonly number: string;
}

export interface SnapshotChannel extends ChannelFacts, NewIds {
  readonly bridgeId: string | null;
  /** Dialled by a Dial or a Queue of another leg (`AppDial`, `AppQueue`); by whom is not told. */
  readonly dialed: boolean;
  readonly durationSeconds: number;
  /** What the PBX said when asked; null where it cannot say. */
  readonly recording: boolean | null;
}

export interface ParkedFacts {
  readonly channelId: string;
  readonly lot: string;
  readonly space: string;
  /** Device of who parked it (`PJSIP/100`); null: not told. */
  readonly parker: string | null;
}

/** The PBX's live state as its lists told it, between two events. */
export interface Snapshot {
  /** Names this run of the Asterisk process (its start date and time): another value, another process. */
  readonly bootId: string;
  readonly channels: readonly SnapshotChannel[];
  readonly bridges: readonly BridgeFacts[];
  readonly conferences: readonly {
    readonly channelId: string;
    readonly room: string;
    readonly muted: boolean;
    /** Id for the room, should it be seen for the first time. */
    readonly conferenceId: string;
  }[];
  /** Rooms that the dialplan has hints for. */
  readonly rooms: readonly (RoomFacts & { readonly conferenceId: string })[];
  /** The PBX has conference rooms at all: the module for them is loaded. */
  readonly hasConferences: boolean;
  /** Names of all queues. */
  readonly queues: readonly string[];
  readonly queueMembers: readonly QueueMemberFacts[];
  /** All endpoints; null: this PBX has no PJSIP. */
  readonly pjsip: {
    readonly endpoints: readonly EndpointFacts[];
    readonly contacts: readonly ContactFacts[];
  } | null;
  readonly mailboxes: readonly MailboxFacts[];
  readonly queueEntries: readonly {
    readonly channelId: string;
    readonly queue: string;
    readonly position: number;
  }[];
  readonly parked: readonly ParkedFacts[];
  readonly extensions: readonly ExtensionFacts[];
  /** Device states by device name, in Asterisk's words (`INUSE`, `ONHOLD`, …). */
  readonly deviceStates: Readonly<Record<string, string>>;
}

/** A fact about the PBX in our words. `at`: milliseconds since 1970, by the PBX's clock where it tells. */
export type PbxEvent = { readonly at: number } & (
  | {
      readonly type: "ChannelCreated";
      readonly channel: ChannelFacts;
      readonly ids: NewIds;
      /** It comes in from its device (`Ring`), by now; false: Asterisk made it to call somebody, or it is too early to say. */
      readonly inbound: boolean;
    }
  | { readonly type: "ChannelChanged"; readonly channel: ChannelFacts; readonly inbound: boolean }
  | { readonly type: "CallerIdChanged"; readonly channel: ChannelFacts }
  | { readonly type: "ChannelRenamed"; readonly channelId: string; readonly name: string }
  | {
      readonly type: "ChannelEnded";
      readonly channel: ChannelFacts;
      /** Q.850 cause and its text. */
      readonly cause: number;
      readonly causeText: string;
    }
  /** A masquerade: the application that ran on one channel goes on with another. */
  | { readonly type: "ChannelReplaced"; readonly fromId: string; readonly toId: string }
  | {
      readonly type: "DialBegan";
      /** null: nobody's call (an originated leg). */
      readonly fromId: string | null;
      readonly toId: string;
      /** The number in the dial string; null where it names a device only. */
      readonly dialedNumber: string | null;
    }
  | { readonly type: "DialEnded"; readonly toId: string }
  | { readonly type: "BridgeCreated"; readonly bridge: BridgeFacts }
  | { readonly type: "BridgeDestroyed"; readonly bridgeId: string }
  | { readonly type: "BridgeEntered"; readonly bridge: BridgeFacts; readonly channel: ChannelFacts }
  | { readonly type: "BridgeLeft"; readonly bridgeId: string; readonly channel: ChannelFacts }
  | { readonly type: "LocalHalvesPaired"; readonly oneId: string; readonly twoId: string }
  | {
      /** A Local channel is taken out of a call: until it is done, who talks to whom is on its way. */
      readonly type: "LocalOptimizationBegan";
      readonly oneId: string;
    }
  | { readonly type: "LocalOptimizationEnded"; readonly oneId: string }
  | { readonly type: "HoldBegan"; readonly channelId: string }
  | { readonly type: "HoldEnded"; readonly channelId: string }
  | { readonly type: "RecordingBegan"; readonly channelId: string }
  | { readonly type: "RecordingEnded"; readonly channelId: string }
  | {
      readonly type: "ConferenceJoined";
      readonly channelId: string;
      readonly room: string;
      readonly muted: boolean;
      /** Id for the room, should this be the first to come in. */
      readonly conferenceId: string;
    }
  | { readonly type: "ConferenceLeft"; readonly channelId: string }
  | { readonly type: "ConferenceMuteChanged"; readonly channelId: string; readonly muted: boolean }
  | {
      readonly type: "QueueJoined";
      readonly channelId: string;
      readonly queue: string;
      /** From 1. */
      readonly position: number;
    }
  | { readonly type: "QueueLeft"; readonly channelId: string; readonly queue: string }
  | { readonly type: "QueueMemberChanged"; readonly member: QueueMemberFacts }
  | { readonly type: "QueueMemberRemoved"; readonly queue: string; readonly interface: string }
  | {
      /** Told by the device state `Custom:DND<number>`, or by our own having set it. */
      readonly type: "DndChanged";
      readonly number: string;
      readonly enabled: boolean;
    }
  | {
      /** Told by our own having set it: the PBX raises no event. Keys of the main and, in their order, of all its members. */
      readonly type: "BundleSet";
      readonly main: string;
      readonly members: readonly string[];
    }
  | ({ readonly type: "CallParked" } & ParkedFacts)
  | { readonly type: "CallUnparked"; readonly channelId: string }
  /** A contact is there, and qualified anew. What else there is to say of it, its lists alone tell. */
  | ({ readonly type: "ContactSeen" } & Pick<ContactFacts, "endpoint" | "aor" | "uri" | "status">)
  | ({ readonly type: "ContactRemoved" } & Pick<ContactFacts, "endpoint" | "uri">)
  | { readonly type: "ContactsListed"; readonly list: ContactList }
  | { readonly type: "CallRecorded"; readonly record: CallRecordFacts }
  | {
      /** Told of every hint that there is when the dialplan is reloaded, too. */
      readonly type: "ExtensionStateChanged";
      readonly number: string;
      readonly context: string;
      /** null: not told, as of a hint that a reload has just made. */
      readonly devices: readonly string[] | null;
      /** The conference room that the hint is about; null: none. */
      readonly room: string | null;
      readonly status: string;
    }
  | {
      /** The originated device has answered, or it has not; what becomes of the call then is seen on its channel. */
      readonly type: "OriginateEnded";
      readonly channelId: string;
      readonly answered: boolean;
    }
  | { readonly type: "ModuleReloaded" }
  | { readonly type: "LinkLost" }
  | { readonly type: "SnapshotTaken"; readonly snapshot: Snapshot }
);

export type PbxEventOf<T extends PbxEvent["type"]> = Extract<PbxEvent, { type: T }>;
