import type { Database } from "better-sqlite3";

/** What is to be told to a webhook. Times are milliseconds since 1970. */
export interface NewDelivery {
  /** As the receiver is told it. */
  readonly id: string;
  readonly webhookId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly occurredAt: number;
  readonly queuedAt: number;
}

export interface WaitingDelivery extends NewDelivery {
  /** The next one of a webhook has a higher number. */
  readonly number: number;
  /** Those that have failed. */
  readonly attempts: number;
}

/** A delivery that has failed once at least, or was given up. */
export interface FailedDelivery {
  readonly occurredAt: number;
  /** null: it was given up before it was tried. */
  readonly triedAt: number | null;
  readonly attempts: number;
  readonly reason: string;
  readonly givenUpAt: number | null;
}

/** Deliveries that wait, in order, and those that were given up. */
export interface Outbox {
  /** Behind all that wait for its webhook. */
  add(delivery: NewDelivery): void;
  /** The first that waits for this webhook. */
  next(webhookId: string): WaitingDelivery | undefined;
  /** How many wait: for this webhook, or for all, counted up to `MAX_COUNTED`. */
  waiting(webhookId?: string): number;
  /** The webhooks for which something waits. */
  awaited(): string[];
  delivered(number: number): void;
  failed(number: number, attempt: { readonly at: number; readonly reason: string }): void;
  /** Of those that wait for a webhook, oldest first. Answers how many it were. */
  giveUp(webhookId: string, which: Which, why: GivingUp): number;
  /** Drops all that waits for a webhook; what was given up stays. Answers how many it were. */
  clear(webhookId: string): number;
  /** Newest first: those given up since a time, and the one that waits and has failed. */
  failures(webhookId: string, givenUpSince: number): FailedDelivery[];
  /** Those given up before that time, at most so many. Answers how many. */
  forgetGivenUpBefore(time: number, atMost: number): number;
  /** All writes of the work, to whichever table, or none. */
  inOneTransaction<T>(work: () => T): T;
}

/** So many; up to this number; queued before this time. */
export type Which = Partial<Readonly<Record<"count" | "upTo" | "queuedBefore", number>>>;

export interface GivingUp {
  readonly at: number;
  /** Of those that were never tried; the others keep the reason of their last attempt. */
  readonly reason: string;
  /** How many that were given up are kept of a webhook: the oldest beyond them are forgotten. */
  readonly keep: number;
}

/** More that wait are told as so many: all of them are counted whenever the metrics are read. */
const MAX_COUNTED = 100_000;

const WAITING = "webhook_id = @webhookId AND given_up_at IS NULL";
const GIVEN_UP = "webhook_id = @webhookId AND given_up_at IS NOT NULL";

type Of<P = unknown> = { readonly webhookId: string } & P;

export function createOutbox(database: Database): Outbox {
  const add = database.prepare<[Omit<NewDelivery, "parameters"> & { readonly parameters: string }]>(
    `INSERT INTO webhook_delivery (id, webhook_id, parameters, occurred_at, queued_at, attempts)
     VALUES (@id, @webhookId, @parameters, @occurredAt, @queuedAt, 0)`,
  );
  const next = database.prepare<[Of], Omit<WaitingDelivery, "parameters"> & { readonly parameters: string }>(
    `SELECT number, id, webhook_id AS webhookId, parameters, occurred_at AS occurredAt, queued_at AS queuedAt, attempts
     FROM webhook_delivery WHERE ${WAITING} ORDER BY number LIMIT 1`,
  );
  const count = database
    .prepare<[Of], number>(`SELECT count(*) FROM webhook_delivery WHERE ${WAITING}`)
    .pluck();
  const countAll = database
    .prepare<[], number>(
      `SELECT count(*) FROM (SELECT 1 FROM webhook_delivery WHERE given_up_at IS NULL LIMIT ${MAX_COUNTED})`,
    )
    .pluck();
  const awaited = database
    .prepare<[], string>("SELECT DISTINCT webhook_id FROM webhook_delivery WHERE given_up_at IS NULL")
    .pluck();
  const remove = database.prepare<[number]>("DELETE FROM webhook_delivery WHERE number = ?");
  const failed = database.prepare<[number, string, number]>(
    "UPDATE webhook_delivery SET attempts = attempts + 1, tried_at = ?, reason = ? WHERE number = ?",
  );
  const clear = database.prepare<[Of]>(`DELETE FROM webhook_delivery WHERE ${WAITING}`);
  const failures = database.prepare<[Of<{ readonly since: number }>], FailedDelivery>(
    `SELECT occurred_at AS occurredAt, tried_at AS triedAt, attempts, reason, given_up_at AS givenUpAt
     FROM webhook_delivery
     WHERE webhook_id = @webhookId AND reason IS NOT NULL AND (given_up_at IS NULL OR given_up_at >= @since)
     ORDER BY number DESC`,
  );
  const forget = database.prepare<[number, number]>(
    `DELETE FROM webhook_delivery WHERE number IN
       (SELECT number FROM webhook_delivery WHERE given_up_at < ? ORDER BY given_up_at LIMIT ?)`,
  );
  return {
    add: (delivery) => void add.run({ ...delivery, parameters: JSON.stringify(delivery.parameters) }),
    next(webhookId) {
      const row = next.get({ webhookId });
      return row === undefined ? undefined : { ...row, parameters: JSON.parse(row.parameters) };
    },
    waiting: (webhookId) => (webhookId === undefined ? countAll.get() : count.get({ webhookId })) ?? 0,
    awaited: () => awaited.all(),
    delivered: (number) => void remove.run(number),
    failed: (number, { at, reason }) => void failed.run(at, reason, number),
    giveUp: prepareGiveUp(database),
    clear: (webhookId) => clear.run({ webhookId }).changes,
    failures: (webhookId, since) => failures.all({ webhookId, since }),
    forgetGivenUpBefore: (time, atMost) => forget.run(time, atMost).changes,
    inOneTransaction: (work) => database.transaction(work)(),
  };
}

function prepareGiveUp(database: Database): Outbox["giveUp"] {
  type Parameters = Of<GivingUp & Required<Which>>;
  const giveUp = database.prepare<[Parameters]>(
    `UPDATE webhook_delivery SET given_up_at = @at, reason = coalesce(reason, @reason) WHERE number IN
       (SELECT number FROM webhook_delivery WHERE ${WAITING} AND number <= @upTo AND queued_at < @queuedBefore
        ORDER BY number LIMIT @count)`,
  );
  const trim = database.prepare<[Of<{ readonly keep: number }>]>(
    `DELETE FROM webhook_delivery WHERE number IN
       (SELECT number FROM webhook_delivery WHERE ${GIVEN_UP} ORDER BY number DESC LIMIT -1 OFFSET @keep)`,
  );
  const all = { count: -1, upTo: Number.MAX_SAFE_INTEGER, queuedBefore: Number.MAX_SAFE_INTEGER };
  return database.transaction((webhookId, which, why) => {
    const { changes } = giveUp.run({ webhookId, ...all, ...which, ...why });
    trim.run({ webhookId, keep: why.keep });
    return changes;
  });
}
