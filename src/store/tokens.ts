import type { Database } from "better-sqlite3";

/** An access token as it is kept: what it is good for, and hashes. Times are milliseconds since 1970. */
export interface TokenRecord {
  readonly hash: string;
  /** Name of the account that it was given to. */
  readonly account: string;
  readonly dialect: string;
  readonly secretMac: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The access tokens of all accounts. What another process changes is seen by the next question. */
export interface TokenStore {
  find(hash: string): TokenRecord | undefined;
  /** An account's oldest go, so that with this one it has no more than `most`. */
  add(token: TokenRecord, most: number): void;
  /** Those that end at this time or before, or later than can be meant. */
  removeEnded(now: number, latestEnd: number): void;
  removeOf(account: string): void;
  /** How many of an account's end after this time. */
  countOf(account: string, now: number): number;
}

export function createTokenStore(database: Database): TokenStore {
  const find = database.prepare<[string], TokenRecord>(
    `SELECT hash, account, dialect, secret_mac AS secretMac, created_at AS createdAt, expires_at AS expiresAt
     FROM token WHERE hash = ?`,
  );
  const insert = database.prepare<[TokenRecord]>(
    `INSERT INTO token (hash, account, dialect, secret_mac, created_at, expires_at)
     VALUES (@hash, @account, @dialect, @secretMac, @createdAt, @expiresAt)`,
  );
  const trim = database.prepare<[string, number]>(
    // by rowid, which grows with every row, and not by a clock that may be set back
    `DELETE FROM token WHERE rowid IN
       (SELECT rowid FROM token WHERE account = ? ORDER BY rowid DESC LIMIT -1 OFFSET ?)`,
  );
  const removeEnded = database.prepare<[number, number]>(
    "DELETE FROM token WHERE expires_at <= ? OR expires_at > ?",
  );
  const removeOf = database.prepare<[string]>("DELETE FROM token WHERE account = ?");
  const countOf = database
    .prepare<[string, number], number>("SELECT count(*) FROM token WHERE account = ? AND expires_at > ?")
    .pluck();
  const add = database.transaction((token: TokenRecord, most: number) => {
    insert.run(token);
    trim.run(token.account, most);
  });
  return {
    find: (hash) => find.get(hash),
    add: (token, most) => add.immediate(token, most),
    removeEnded: (now, latestEnd) => void removeEnded.run(now, latestEnd),
    removeOf: (account) => void removeOf.run(account),
    countOf: (account, now) => countOf.get(account, now) ?? 0,
  };
}
