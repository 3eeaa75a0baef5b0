import { hash } from "node:crypto";
import type { Database } from "better-sqlite3";
import { AppError } from "../core/errors.js";

/** How much of a chain is kept; what is beyond is removed, the oldest first. */
export interface ChainBounds {
  readonly entries: number;
  readonly bytes: number;
}

/** Each has entries of its own, so that those who are refused logins push out nothing of those who act. */
export const CHAINS = {
  actions: { entries: 1_000_000, bytes: 256 * 1024 * 1024 },
  logins: { entries: 100_000, bytes: 32 * 1024 * 1024 },
} as const satisfies Record<string, ChainBounds>;

export type ChainName = keyof typeof CHAINS;

/** So many of the oldest entries are removed at a time, and nobody waits for longer. */
const SLICE = 200;

/** What an entry takes beside its facts: about that, its places in the indexes included. */
const ENTRY_BYTES = 200;

/** What is hashed of an entry, its facts as they are stored. */
export interface ChainEntry {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of what tells an end: the entry that tells its beginning. */
  readonly begun: number | null;
  readonly facts: string;
}

/** Entries one after the other, each with a hash over itself and the hash of the one before it. */
export interface Chain {
  /** Answers the entry's id, which is one more than the last. */
  append(entry: { readonly at: number; readonly begun: number | null; readonly facts: object }): number;
  /** Removes those of the oldest entries that are from before that time, a slice of them at most. Answers how many. */
  forgetBefore(time: number): number;
}

/** How a chain stands: the last entry that was removed for its age, the newest entry, and the size of those between. */
export interface ChainHead {
  readonly beforeId: number;
  readonly beforeHash: string;
  readonly lastId: number;
  readonly lastHash: string;
  readonly bytes: number;
}

/** In hexadecimal. The facts come last, since they alone can have blanks. */
export const hashOf = (before: string, chain: string, { id, at, begun, facts }: ChainEntry): string =>
  hash("sha256", `${before} ${chain} ${id} ${at} ${begun ?? "-"} ${facts}`);

/** Reads how a chain stands. */
export function headReader(database: Database, name: ChainName): () => ChainHead {
  const read = database.prepare<[string], ChainHead>(
    `SELECT before_id AS beforeId, before_hash AS beforeHash, last_id AS lastId, last_hash AS lastHash, bytes
     FROM audit_chain WHERE name = ?`,
  );
  return () => {
    const head = read.get(name);
    if (head === undefined) throw new AppError("internal", `The chain '${name}' of the audit log is gone.`);
    return head;
  };
}

export function createChain(database: Database, name: ChainName, bounds: ChainBounds = CHAINS[name]): Chain {
  const readHead = headReader(database, name);
  const insert = database.prepare<[string, number, number, number | null, string, string]>(
    "INSERT INTO audit_entry (chain, id, at, begun, facts, hash) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const setHead = database.prepare<[ChainHead & { name: string }]>(
    `UPDATE audit_chain SET before_id = @beforeId, before_hash = @beforeHash, last_id = @lastId, last_hash = @lastHash,
       bytes = @bytes WHERE name = @name`,
  );
  const oldest = database.prepare<[string, number], Oldest>(
    `SELECT id, at, hash, octet_length(facts) + ${ENTRY_BYTES} AS bytes FROM audit_entry WHERE chain = ? ORDER BY id LIMIT ?`,
  );
  const remove = database.prepare<[string, number]>("DELETE FROM audit_entry WHERE chain = ? AND id <= ?");
  /** Removes the oldest entries up to the last of these. What is verified begins after it from now on. */
  const without = (head: ChainHead, gone: readonly Oldest[]): ChainHead => {
    const last = gone.at(-1);
    if (last === undefined) return head;
    remove.run(name, last.id);
    const bytes = head.bytes - gone.reduce((sum, one) => sum + one.bytes, 0);
    return { ...head, beforeId: last.id, beforeHash: last.hash, bytes };
  };
  const within = (head: ChainHead): ChainHead =>
    head.lastId - head.beforeId > bounds.entries || head.bytes > bounds.bytes
      ? without(head, oldest.all(name, Math.min(SLICE, head.lastId - head.beforeId - 1)))
      : head;
  const append = database.transaction<Chain["append"]>(({ at, begun, facts }) => {
    const head = readHead();
    const entry = { id: head.lastId + 1, at, begun, facts: JSON.stringify(facts) };
    const lastHash = hashOf(head.lastHash, name, entry);
    insert.run(name, entry.id, at, begun, entry.facts, lastHash);
    const bytes = head.bytes + Buffer.byteLength(entry.facts) + ENTRY_BYTES;
    setHead.run({ ...within({ ...head, lastId: entry.id, lastHash, bytes }), name });
    return entry.id;
  });
  const forgetBefore = database.transaction<Chain["forgetBefore"]>((time) => {
    const slice = oldest.all(name, SLICE);
    const young = slice.findIndex(({ at }) => at >= time);
    const gone = young === -1 ? slice : slice.slice(0, young);
    if (gone.length > 0) setHead.run({ ...without(readHead(), gone), name });
    return gone.length;
  });
  return { append: append.immediate, forgetBefore: forgetBefore.immediate };
}

interface Oldest {
  readonly id: number;
  readonly at: number;
  readonly hash: string;
  readonly bytes: number;
}
