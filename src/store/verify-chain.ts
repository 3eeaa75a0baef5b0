import type { Database } from "better-sqlite3";
import { type ChainEntry, type ChainHead, type ChainName, hashOf, headReader } from "./chain.js";

/** Entries read at once. */
const PAGE = 1_000;

/** What a look at a whole chain has shown. */
export interface ChainVerdict {
  readonly entries: number;
  /** A sentence each, the oldest entry first; none: nothing is gone, changed, inserted or moved. */
  readonly faults: readonly string[];
  /** How many faults there were beyond those. */
  readonly moreFaults: number;
  /** Whether the known entry could be compared; false: it was removed, or none was given. */
  readonly foundKnown: boolean;
  readonly lastId: number;
  readonly lastHash: string;
}

/** An entry as it was told before: it must be there still, unless it was removed for its age. */
export interface KnownEntry {
  readonly id: number;
  readonly hash: string;
}

/** So many faults are told one by one; the others are counted. */
const MAX_FAULTS = 20;

type Row = ChainEntry & { readonly hash: string };

/**
 * Reads a chain from its oldest entry to its newest, a page at a time, while others write or remove what is old. An entry
 * is named where its hash is not that of what it says and of the entry before it, or where it is not there.
 */
export function verifyChain(database: Database, name: ChainName, known?: KnownEntry): ChainVerdict {
  const walk = new Walk(name, known);
  const readHead = headReader(database, name);
  const after = database.prepare<[string, number], Row>(
    `SELECT id, at, begun, facts, hash FROM audit_entry WHERE chain = ? AND id > ? ORDER BY id LIMIT ${PAGE}`,
  );
  /** The head is of the same moment as the page, so that the two agree. */
  const next = database.transaction(() => {
    const head = readHead();
    walk.beginAfter(head);
    return { head, rows: after.all(name, walk.lastId) };
  });
  walk.lookBefore(database);
  for (let page = next(); ; page = next()) {
    for (const row of page.rows) walk.look(row);
    if (page.rows.length < PAGE) return walk.end(page.head);
  }
}

class Walk {
  readonly #name: ChainName;
  readonly #known: KnownEntry | undefined;
  readonly #faults: string[] = [];
  #moreFaults = 0;
  #foundKnown = false;
  #entries = 0;
  #lastHash = "";
  lastId = -1;

  constructor(name: ChainName, known: KnownEntry | undefined) {
    this.#name = name;
    this.#known = known;
  }

  /** What retention has removed is no fault, also where it did while we read. */
  beginAfter({ beforeId, beforeHash }: ChainHead): void {
    if (beforeId <= this.lastId) return;
    this.lastId = beforeId;
    this.#lastHash = beforeHash;
    this.#compare(beforeId, beforeHash);
  }

  /** Entries that stand where all have been removed. */
  lookBefore(database: Database): void {
    const stray = database
      .prepare<[string], number>(
        `SELECT id FROM audit_entry JOIN audit_chain ON name = chain WHERE chain = ? AND id <= before_id LIMIT ${MAX_FAULTS}`,
      )
      .pluck();
    for (const id of stray.all(this.#name))
      this.#blame(`Entry ${id} was inserted: those up to it were removed.`);
  }

  look({ hash, ...entry }: Row): void {
    this.#missing(this.lastId + 1, entry.id - 1);
    const follows = entry.id === this.lastId + 1;
    if (hash !== hashOf(this.#lastHash, this.#name, entry) && follows) {
      const before = this.#entries === 0 ? "" : `, or entry ${entry.id - 1} before it,`;
      this.#blame(`Entry ${entry.id}${before} is not what was written: it was changed, inserted or moved.`);
    }
    this.#compare(entry.id, hash);
    this.#entries += 1;
    this.lastId = entry.id;
    this.#lastHash = hash;
  }

  end(head: ChainHead): ChainVerdict {
    this.#missing(this.lastId + 1, head.lastId);
    if (this.lastId > head.lastId)
      this.#blame(`Entry ${this.lastId} was inserted: the newest is ${head.lastId}.`);
    else if (this.lastId === head.lastId && this.#lastHash !== head.lastHash) {
      this.#blame(`Entry ${this.lastId} is not the newest that was written.`);
    }
    if (this.#known !== undefined && this.#known.id > head.lastId) {
      this.#blame(`Entry ${this.#known.id}, which is known, is gone: the newest is ${head.lastId}.`);
    }
    return {
      entries: this.#entries,
      faults: this.#faults,
      moreFaults: this.#moreFaults,
      foundKnown: this.#foundKnown,
      lastId: head.lastId,
      lastHash: head.lastHash,
    };
  }

  #compare(id: number, hash: string): void {
    if (id !== this.#known?.id) return;
    this.#foundKnown = true;
    if (hash !== this.#known.hash) this.#blame(`Entry ${id} has another hash than the one that is known.`);
  }

  #missing(from: number, to: number): void {
    if (from === to) this.#blame(`Entry ${from} is gone.`);
    if (from < to) this.#blame(`Entries ${from} to ${to} are gone.`);
  }

  #blame(fault: string): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
    else this.#moreFaults += 1;
  }
}
