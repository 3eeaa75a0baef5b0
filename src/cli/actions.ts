import { loadKeptConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { createActionStore } from "../store/actions.js";
import { openDatabase } from "../store/database.js";
import type { ChainFilter } from "../store/read-chain.js";
import { createRefusedLoginStore } from "../store/refused-logins.js";
import { jsonLine, type Terminal } from "./terminal.js";

export interface ActionOptions {
  readonly account?: string;
  /** As it was typed: a time that Date can read, such as 2026-01-31T08:00Z. */
  readonly since?: string;
  readonly limit: string;
  /** Logins that were refused, in place of actions. */
  readonly refused?: true;
}

/** More are asked for in parts, by their times. */
const MAX_ACTIONS = 100_000;

/** `tandem actions`: who had what done, or was refused, a JSON line each, the newest last. Times are ISO 8601. */
export async function listActions(
  terminal: Terminal,
  { account, since, limit, refused }: ActionOptions,
): Promise<number> {
  const filter = {
    ...(account !== undefined && { account }),
    ...(since !== undefined && { since: timeOf(since) }),
    limit: countOf(limit),
  };
  const database = openDatabase(loadKeptConfig(terminal.environment).database);
  try {
    for (const line of refused === true ? refusedLogins(database, filter) : actions(database, filter)) {
      terminal.print(jsonLine(line));
      await terminal.drained();
    }
  } finally {
    database.close();
  }
  return 0;
}

type Database = ReturnType<typeof openDatabase>;

function* actions(database: Database, filter: ChainFilter): Iterable<object> {
  for (const { begunAt, endedAt, ...action } of createActionStore(database).find(filter)) {
    yield { begunAt: isoTime(begunAt), endedAt: endedAt === null ? null : isoTime(endedAt), ...action };
  }
}

function* refusedLogins(database: Database, filter: ChainFilter): Iterable<object> {
  for (const { at, until, ...logins } of createRefusedLoginStore(database).find(filter)) {
    yield { at: isoTime(at), until: isoTime(until), ...logins };
  }
}

const isoTime = (time: number): string => new Date(time).toISOString();

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new AppError("invalid-request", `'${text}' is not a valid time; use e.g. 2026-01-31T08:00Z`);
  return time;
}

function countOf(text: string): number {
  const count = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_ACTIONS) return count;
  throw new AppError("invalid-request", `The limit is a whole number from 1 to ${MAX_ACTIONS}.`);
}
