import type { QueueMemberFacts } from "../events/event.js";
import type { Mailboxes } from "./mailboxes.js";
import type { Rights } from "./rights.js";

/** What a caller asks of the PBX, in our words. Numbers are checked by `dialable` before anything is sent. */
export type Command =
  | {
      readonly type: "Transfer";
      /** Of the transferring leg: whoever is bound to it is moved. */
      readonly segmentId: string;
      readonly destination: string;
      readonly attended: boolean;
    }
  /** Sends whoever is bound to this leg to the mailbox of the extension with this key. */
  | { readonly type: "TransferToVoicemail"; readonly segmentId: string; readonly mailbox: string }
  /** Parks whoever is bound to this leg, and ends this leg; after that time (null: the lot's own) its device rings again. */
  | { readonly type: "Park"; readonly segmentId: string; readonly timeoutSeconds: number | null }
  /** Rings an extension, then gives it the leg that is parked. */
  | ({ readonly type: "Unpark"; readonly segmentId: string } & Ringing)
  /** Rings an extension, then gives it the call that this leg rings with. */
  | ({ readonly type: "PickUp"; readonly segmentId: string } & Ringing)
  /** Rings an extension, then lets it hear the call of this leg. */
  | ({ readonly type: "Spy"; readonly segmentId: string; readonly mode: SpyMode } & Ringing)
  /** Records the leg's call, both sides of it; `StopRecording` stops whatever else records it, too. */
  | { readonly type: "StartRecording"; readonly segmentId: string; readonly format: RecordingFormat }
  | { readonly type: "StopRecording"; readonly segmentId: string }
  /** Ends these legs; one that is gone already counts as ended. */
  | { readonly type: "HangUp"; readonly segmentIds: readonly string[] }
  /** Ties extensions to a main, in place of those that it had; none: it has no bundle any more. All are keys. */
  | { readonly type: "SetBundle"; readonly main: string; readonly members: readonly string[] }
  /** Do Not Disturb, of the extension with this key. */
  | { readonly type: "SetDnd"; readonly extension: string; readonly enabled: boolean }
  | {
      readonly type: "LogIntoQueue";
      readonly queue: string;
      readonly extension: string;
      readonly penalty: number;
      readonly paused: boolean;
    }
  /** `member`: key of the queue member. */
  | { readonly type: "LogOutOfQueue"; readonly member: string }
  | {
      readonly type: "PauseMember";
      readonly member: string;
      readonly paused: boolean;
      readonly reason: string;
    }
  | { readonly type: "SetPenalty"; readonly member: string; readonly penalty: number }
  /** Acts on the leg where it is in a conference room. */
  | { readonly type: "KickFromConference"; readonly segmentId: string }
  | { readonly type: "MuteInConference"; readonly segmentId: string; readonly muted: boolean };

/** A call to be made. */
export interface Origination {
  /** Key of the extension that calls: in its dialplan context the numbers are looked up. */
  readonly extension: string;
  /** Who rings first: the extension itself, or 1 to 10 numbers, all at once; the first that answers has the call. */
  readonly sources: "extension" | readonly string[];
  readonly destination: string;
  /** What the sources are shown; null: the extension's own name and number. */
  readonly callerId: CallerId | null;
  /** What the destination is shown; null: the extension's own name and number. */
  readonly destinationCallerId: CallerId | null;
  /** How long the sources ring: 1 to 600 seconds. */
  readonly ringSeconds: number;
  /** After so many seconds, the ringing included, the call is ended: 1 to 86,400; null: never. */
  readonly maxSeconds: number | null;
}

export interface CallerId {
  /** It is sent without signs other than letters, digits, blanks and . ' _ - */
  readonly name: string;
  readonly number: string;
}

/** Whose device rings for a command, and how. */
interface Ringing {
  /** Key of the extension. */
  readonly extension: string;
  /** What it is shown; null: who it is going to hear. */
  readonly callerId: CallerId | null;
  /** 1 to 600. */
  readonly ringSeconds: number;
}

/** Whom a spy can talk to: nobody, the leg alone, the leg alone and without hearing it, everybody. */
export type SpyMode = "listen" | "whisper" | "whisper-only" | "barge";

/** WAV with 16 bit samples, or with GSM in it. */
export type RecordingFormat = "wav" | "wav49";

export type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** What a queue has counted since the PBX loaded it. Times are seconds. */
export interface QueueFigures {
  /** Callers who wait now. */
  readonly calls: number;
  readonly completed: number;
  readonly abandoned: number;
  /** Averages over the last calls. */
  readonly holdTime: number;
  readonly talkTime: number;
  /** Within which a call counts as answered in time; 0: not set. */
  readonly serviceLevel: number;
  /** Percentage of calls answered in time. */
  readonly serviceLevelPerf: number;
  /** How long the first in line has waited. */
  readonly longestWait: number;
  readonly members: readonly QueueMemberFacts[];
}

/**
 * Carries commands out on one PBX and answers when the PBX has accepted, and what follows is in the live state: the
 * consultation leg of an attended transfer, a leg that is parked, recorded or ended, what changed of a queue member, of a
 * leg in a room, of Do Not Disturb. Whoever is rung has not answered by then.
 * Errors: `invalid-request` a number that may not be dialled or that is not there, a reason or a penalty that the PBX could
 * not take; `not-found`, also what whoever asks may not name; `forbidden` a number that it may not call; `too-many-requests`
 * calls; `conflict` it cannot be done as things are; `pbx-refused` the PBX said no; `unconfirmed` it said yes and nothing
 * followed; `pbx-unavailable` link down.
 */
export interface Control {
  /** @param rights of whoever asks; without any, all that the PBX has may be acted on */
  execute(command: Command, rights?: Rights): Promise<void>;
  /** Answers the Linkedid of the call, known before its first event. Errors as `execute`. Action: Originate. */
  originate(call: Origination, rights?: Rights): Promise<string>;
  /** Asks the PBX, which tells of these figures in no event. Errors: `not-found`, `pbx-refused`, `pbx-unavailable`. Action: QueueStatus. */
  queueFigures(queue: string): Promise<QueueFigures>;
  /**
   * The passwords of PJSIP credentials by name; "": there is none that could be told, or no such credentials. Without names
   * the PBX is not asked. Errors: `pbx-refused`, `pbx-unavailable`. Action: PJSIPShowAuths.
   */
  secretsOf(auths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Brings the PBX to what Tandem alone decides, its bundles, as far as it can be reached. Rejects never. */
  reconcile(): Promise<void>;
  readonly mailboxes: Mailboxes;
}
