import type { OccasionType, Subject } from "./occasion.js";

/** A URL that is asked for when something happens to an extension or a queue. */
export interface Webhook {
  readonly id: string;
  /** Another name of it, given once; no webhook of any dialect has the same, nor will. */
  readonly number: number;
  readonly dialect: string;
  /** Slug. */
  readonly coreServer: string;
  readonly subject: Subject;
  readonly type: OccasionType;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly note: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** Which account has set it last, and what it was limited to then; null: it was set before that was kept. */
  readonly holder: Holder | null;
}

/** An account as far as its webhooks depend on it. */
export interface Holder {
  readonly account: string;
  /** Milliseconds since 1970; null: it stands in the configuration. */
  readonly madeAt: number | null;
  readonly tenant: string | null;
  readonly user: string | null;
}

/** Whether the account that has set a webhook last might still set it: if not, it is told nothing. */
export type MayHold = (webhook: Webhook) => boolean;

export type WebhookSettings = Pick<Webhook, "type" | "method" | "url" | "note" | "enabled">;

/** Where a webhook is, for whoever lists them. */
export type WebhookPlace = Pick<Webhook, "dialect" | "coreServer" | "subject">;

/** A delivery that was given up, or that has not been made yet. */
export interface Failure {
  /** When it happened, and when it was tried last, or else given up. Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly triedAt: number;
  readonly attempts: number;
  /** In a sentence: the status that came back, or why none did. */
  readonly reason: string;
  /** It is not tried any more. */
  readonly givenUp: boolean;
}

/** All webhooks, to whoever may change them: what is added or changed is that account's from then on. */
export interface WebhookKeeper {
  heldBy(holder: Holder): Webhooks;
}

/** The webhooks of all dialects: kept in the database, delivered in order, one after another for each of them. */
export interface Webhooks {
  find(id: string): Webhook | undefined;
  /** By URL, then id. */
  list(place: WebhookPlace): readonly Webhook[];
  /**
   * @throws AppError 'invalid-request' for a URL that may not be asked for, one whose host has no address, and a note that
   *   is too long; 'overloaded' beyond so many of one place, and of one core server
   */
  add(place: WebhookPlace, settings: WebhookSettings): Promise<Webhook>;
  /**
   * What was not delivered yet goes to the new URL; when it is disabled, it is dropped.
   * @throws AppError as `add`; 'not-found'
   */
  change(id: string, settings: Partial<WebhookSettings>): Promise<Webhook>;
  /** What was not delivered yet is dropped. @returns false when there is none */
  remove(id: string): boolean;
  /** The last ones, newest first; none of a webhook that there is not. */
  failures(id: string): readonly Failure[];
  /** What deliveries are signed with: Ed25519, SubjectPublicKeyInfo as PEM. */
  publicKey(): string;
}
