import type { QueueMemberFacts } from "../events/event.js";

/** What a caller asks of the PBX, in our words. Numbers are checked by `dialable` before anything is sent. */
export type Command =
  | {
      readonly type: "Originate";
      /** Key of the extension whose device(s) ring first. */
      readonly extension: string;
      readonly destination: string;
    }
  | {
      readonly type: "Transfer";
      /** Of the transferring leg: whoever is bound to it is moved. */
      readonly segmentId: string;
      readonly destination: string;
      readonly attended: boolean;
    }
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
 * consultation leg of an attended transfer, what changed of a queue member, of a leg in a room, of Do Not Disturb.
 * Errors: `invalid-request` a number that may not be dialled, a reason or a penalty that the PBX could not take;
 * `not-found`; `conflict` it cannot be done as things are; `pbx-refused` the PBX said no; `unconfirmed` it said yes and
 * nothing followed; `pbx-unavailable` link down.
 */
export interface Control {
  execute(command: Command): Promise<void>;
  /** Asks the PBX, which tells of these figures in no event. Errors: `not-found`, `pbx-refused`, `pbx-unavailable`. Action: QueueStatus. */
  queueFigures(queue: string): Promise<QueueFigures>;
}
