import type { Database } from "better-sqlite3";
import type { ChainName } from "./chain.js";

/** Entries read at once, so that nobody who writes waits for a reader. */
const PAGE = 500;

/** Which entries are meant; what is left out restricts nothing. */
export interface ChainFilter {
  readonly account?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** The newest that many. */
  readonly limit: number;
}

/** An entry, with the one that tells its end. */
export interface ReadEntry {
  readonly id: number;
  readonly at: number;
  /** JSON. */
  readonly facts: string;
  /** null: none tells an end. */
  readonly endedAt: number | null;
  readonly ending: string | null;
}

type Chosen = Required<Omit<ChainFilter, "account" | "limit">> & {
  readonly name: string;
  readonly account: string | null;
};

const CHOSEN = `entry.chain = @name AND entry.begun IS NULL AND entry.at >= @since
  AND (@account IS NULL OR entry.facts ->> 'account' = @account)`;

/** Reads what a chain tells, oldest first, a page at a time. */
export function chainReader(
  database: Database,
  name: ChainName,
): (filter: ChainFilter) => Iterable<ReadEntry> {
  const first = database
    .prepare<[Chosen & { limit: number }], number>(
      `SELECT min(id) FROM (SELECT id FROM audit_entry AS entry WHERE ${CHOSEN} ORDER BY id DESC LIMIT @limit)`,
    )
    .pluck();
  const page = database.prepare<[Chosen & { from: number }], ReadEntry>(
    `SELECT entry.id, entry.at, entry.facts, ending.at AS endedAt, ending.facts AS ending
     FROM audit_entry AS entry
       LEFT JOIN audit_entry AS ending ON ending.chain = entry.chain AND ending.begun = entry.id
     WHERE ${CHOSEN} AND entry.id >= @from ORDER BY entry.id LIMIT ${PAGE}`,
  );
  return function* ({ account = null, since = 0, limit }) {
    const chosen = { name, account, since };
    let from = first.get({ ...chosen, limit }) ?? Number.MAX_SAFE_INTEGER;
    for (let rows = page.all({ ...chosen, from }); rows.length > 0; rows = page.all({ ...chosen, from })) {
      yield* rows;
      from = (rows.at(-1)?.id ?? from) + 1;
    }
  };
}
