import type { Database } from "better-sqlite3";
import { createChain } from "./chain.js";
import { type ChainFilter, chainReader } from "./read-chain.js";

/** Logins that were refused, of one kind together. What is empty was not shown, or they were of several. */
export interface RefusedLogins {
  /** The first and the last of them. Milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  readonly count: number;
  /** Of who is connected. */
  readonly address: string;
  /** The name that was shown. */
  readonly account: string;
  /** What was shown: a password, a key, a token. */
  readonly by: string;
  readonly dialect: string;
}

/** Logins that were refused, kept on disk alone. */
export interface RefusedLoginStore {
  add(logins: RefusedLogins): void;
  /** Oldest first, a page at a time. */
  find(filter: ChainFilter): Iterable<RefusedLogins & { readonly id: number }>;
  /** A slice of them at most. Answers how many entries are gone. */
  forgetBefore(time: number): number;
}

export function createRefusedLoginStore(database: Database): RefusedLoginStore {
  const { append, forgetBefore } = createChain(database, "logins");
  const read = chainReader(database, "logins");
  return {
    add: ({ at, ...facts }) => void append({ at, begun: null, facts }),
    *find(filter) {
      for (const { id, at, facts } of read(filter)) yield { id, at, ...JSON.parse(facts) };
    },
    forgetBefore,
  };
}
