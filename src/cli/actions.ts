import { loadConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { createActionStore } from "../store/actions.js";
import { openDatabase } from "../store/database.js";
import type { Terminal } from "./terminal.js";

export interface ActionOptions {
  readonly account?: string;
  /** As it was typed: a time that Date can read, such as 2026-01-31T08:00Z. */
  readonly since?: string;
  readonly limit: string;
}

/** More are asked for in parts, by their times. */
const MAX_ACTIONS = 100_000;

/** `tandem actions`: who had what done, a JSON line each, the newest last. Times are ISO 8601. */
export function listActions(terminal: Terminal, { account, since, limit }: ActionOptions): number {
  const filter = {
    ...(account !== undefined && { account }),
    ...(since !== undefined && { since: timeOf(since) }),
    limit: countOf(limit),
  };
  const database = openDatabase(loadConfig(terminal.environment).database);
  try {
    for (const { begunAt, endedAt, ...action } of createActionStore(database).find(filter)) {
      const times = { begunAt: isoTime(begunAt), endedAt: endedAt === null ? null : isoTime(endedAt) };
      terminal.print(`${JSON.stringify({ ...times, ...action })}\n`);
    }
  } finally {
    database.close();
  }
  return 0;
}

const isoTime = (time: number): string => new Date(time).toISOString();

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new AppError("invalid-request", `'${text}' is no time, as 2026-01-31T08:00Z is.`);
  return time;
}

function countOf(text: string): number {
  const count = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_ACTIONS) return count;
  throw new AppError("invalid-request", `The limit is a whole number from 1 to ${MAX_ACTIONS}.`);
}
