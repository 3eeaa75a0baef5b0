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
}

export interface SnapshotChannel extends ChannelFacts, NewIds {
  readonly bridgeId: string | null;
  /** Dialled by a Dial or a Queue of another leg (`AppDial`, `AppQueue`); by whom is not told. */
  readonly dialed: boolean;
  readonly durationSeconds: number;
  /** What the PBX said when asked; null where it cannot say. */
  readonly recording: boolean | null;
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
  }[];
  readonly queueEntries: readonly {
    readonly channelId: string;
    readonly queue: string;
    readonly position: number;
  }[];
  readonly parked: readonly { readonly channelId: string; readonly lot: string; readonly space: string }[];
  readonly extensions: readonly ExtensionFacts[];
  /** Device states by device name, in Asterisk's words (`INUSE`, `ONHOLD`, …). */
  readonly deviceStates: Readonly<Record<string, string>>;
}

export type DialOutcome = "answered" | "not-answered";

/** A fact about the PBX in our words. `at`: milliseconds since 1970, by the PBX's clock where it tells. */
export type PbxEvent = { readonly at: number } & (
  | {
      readonly type: "ChannelCreated";
      readonly channel: ChannelFacts;
      readonly ids: NewIds;
      /** It came in from its device (`Ring`); false: Asterisk made it to call somebody. */
      readonly inbound: boolean;
    }
  | { readonly type: "ChannelChanged"; readonly channel: ChannelFacts }
  | { readonly type: "CallerIdChanged"; readonly channel: ChannelFacts }
  | { readonly type: "ChannelRenamed"; readonly channelId: string; readonly name: string }
  | {
      readonly type: "ChannelEnded";
      readonly channel: ChannelFacts;
      /** Q.850 cause and its text. */
      readonly cause: number;
      readonly causeText: string;
    }
  | {
      readonly type: "DialBegan";
      /** null: nobody's call (an originated leg). */
      readonly fromId: string | null;
      readonly toId: string;
      /** The number in the dial string; null where it names a device only. */
      readonly dialedNumber: string | null;
    }
  | { readonly type: "DialEnded"; readonly toId: string; readonly outcome: DialOutcome }
  | { readonly type: "BridgeCreated"; readonly bridge: BridgeFacts }
  | { readonly type: "BridgeDestroyed"; readonly bridgeId: string }
  | { readonly type: "BridgeEntered"; readonly bridge: BridgeFacts; readonly channel: ChannelFacts }
  | { readonly type: "BridgeLeft"; readonly bridgeId: string; readonly channel: ChannelFacts }
  | { readonly type: "LocalHalvesPaired"; readonly oneId: string; readonly twoId: string }
  | { readonly type: "HoldBegan"; readonly channelId: string }
  | { readonly type: "HoldEnded"; readonly channelId: string }
  | { readonly type: "RecordingBegan"; readonly channelId: string }
  | { readonly type: "RecordingEnded"; readonly channelId: string }
  | {
      readonly type: "ConferenceJoined";
      readonly channelId: string;
      readonly room: string;
      readonly muted: boolean;
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
  | { readonly type: "CallParked"; readonly channelId: string; readonly lot: string; readonly space: string }
  | { readonly type: "CallUnparked"; readonly channelId: string }
  | {
      /** Told of every hint that there is when the dialplan is reloaded, too. */
      readonly type: "ExtensionStateChanged";
      readonly number: string;
      readonly context: string;
      readonly devices: readonly string[];
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
