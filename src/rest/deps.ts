import type { Registry } from "prom-client";
import type { Control } from "../control/command.js";
import type { Log } from "../core/log.js";
import type { CallRules } from "../directory/call-rules.js";
import type { Accounts, Directory } from "../directory/directory.js";
import type { Logins } from "../directory/logins.js";
import type { Standings } from "../directory/standings.js";
import type { UserStatuses } from "../directory/user-statuses.js";
import type { Feed } from "../feed/feed.js";
import type { PbxState } from "../state/model.js";
import type { ActionStore } from "../store/actions.js";
import type { CallHistories } from "../store/call-history.js";
import type { Voicemail } from "../voicemail/voicemail.js";
import type { WebhookKeeper } from "../webhooks/webhooks.js";
import type { OriginatedCalls } from "./originated-calls.js";
import type { CountRefusal } from "./refusals.js";
import type { RefusedLoginLog } from "./refused-logins.js";

/** How it stands with one PBX, for `/status`. Times are milliseconds since 1970. No secrets, no call data. */
export interface PbxStatus {
  readonly link: {
    readonly state: "up" | "connecting" | "down";
    readonly since: number;
    /** In a sentence, without credentials; null: none so far. */
    readonly lastError: string | null;
  };
  /** The session that acts on the PBX; `link` is the one that follows it. */
  readonly actions: PbxStatus["link"];
  /** Whether the state is told as live: it was read in, and events are not late. */
  readonly sync: { readonly live: boolean; readonly since: number };
  /** Since when events come late, so that the state is not told as live; null: they do not. */
  readonly lateSince: number | null;
  /** How far the newest event was behind its own timestamp; null: no event seen yet. */
  readonly eventLagMs: number | null;
  /** Of its differences how many were about a channel, a queue's line, a contact, … */
  readonly lastAudit: {
    readonly at: number;
    readonly differences: number;
    readonly about: Readonly<Record<string, number>>;
  } | null;
  /**
   * Times in which call records may have been written that are not here, oldest first; of one that lasts `to` is null. What
   * was read in the PBX's own file since is no gap.
   */
  readonly callRecordGaps: readonly { readonly from: number; readonly to: number | null }[];
  /** How many events of a name were not known, and how many were not taken. */
  readonly unknownEvents: Readonly<Record<string, number>>;
  readonly droppedEvents: Readonly<Record<string, number>>;
}

/** One core server: who is there, what happens now, and how to act on it. */
export interface Pbx {
  readonly directory: Directory;
  readonly control: Control;
  readonly statuses: UserStatuses;
  readonly logins: Logins;
  /** What happens on it, told after it is in the database. */
  readonly feed: Pick<Feed, "subscribe">;
  readonly originatedCalls: OriginatedCalls;
  readonly voicemail: Voicemail;
  state(): PbxState;
  /** Since when events come late, so that the state is not told as live; null: they do not. */
  lateSince(): number | null;
  status(): PbxStatus;
}

/** Where requests that act are written down. */
export type ActionLog = Pick<ActionStore, "begin" | "end"> & { readonly now: () => number };

/** All that REST is handed. */
export interface RestDeps {
  readonly pbxs: readonly Pbx[];
  readonly accounts: Accounts;
  /** Ends what an account has open with its rights. */
  readonly standings: Pick<Standings, "watch">;
  readonly webhooks: WebhookKeeper;
  /** The calls that are over. */
  readonly history: CallHistories;
  readonly actions: ActionLog;
  readonly refusedLogins: RefusedLoginLog;
  readonly log: Log;
  readonly metrics: Registry;
  /** What callers may call; the number of calls a minute is that of an account for which nothing else is said. */
  readonly calls: CallRules & { readonly perMinute: number };
  readonly refused: CountRefusal;
  /** Of one caller, in a dialect that counts them. */
  readonly requestsPerHour: number;
  /** Names by which Tandem is asked beside `localhost` and IP addresses; with `*`, any. */
  readonly hosts: readonly string[];
  /** Of pages that are not ours and may do as their users may: `https://crm.example.com`. */
  readonly origins: readonly string[];
}
