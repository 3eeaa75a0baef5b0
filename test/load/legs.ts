import type Database from "better-sqlite3";
import type { WrittenCall } from "./master-csv.js";

/** What is wrong with the legs that Tandem's database has, by the PBX's call records. Names of channels; all empty: nothing. */
export interface LegFaults {
  /** The PBX had it, Tandem has not. */
  readonly missing: readonly string[];
  /** It has more than one segment. */
  readonly doubled: readonly string[];
  /** The PBX knows nothing of it. */
  readonly invented: readonly string[];
  /** It has not ended. */
  readonly open: readonly string[];
}

export interface Leg {
  readonly id: string;
  readonly channel: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export function readLegs(database: Database.Database): Leg[] {
  return database
    .prepare<[], Leg>("SELECT id, channel, started_at AS startedAt, ended_at AS endedAt FROM segment")
    .all();
}

/** The names of all legs that the PBX has written down. */
export const channelsOf = (calls: readonly WrittenCall[]): Set<string> =>
  new Set(calls.flatMap(({ channel, destinationChannel }) => [channel, destinationChannel]).filter(Boolean));

export function compareLegs(legs: readonly Leg[], calls: readonly WrittenCall[]): LegFaults {
  const had = channelsOf(calls);
  const seen = new Set<string>();
  const doubled = legs.filter(({ channel }) => seen.size === seen.add(channel).size);
  return {
    missing: [...had].filter((channel) => !seen.has(channel)),
    doubled: doubled.map(({ channel }) => channel),
    invented: [...seen].filter((channel) => !had.has(channel)),
    open: legs.filter(({ endedAt }) => endedAt === null).map(({ channel }) => channel),
  };
}
