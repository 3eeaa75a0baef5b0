import type { Database } from "better-sqlite3";

/** An account as it is kept: what it may do, and the hash of its secret. */
export interface AccountRecord {
  readonly name: string;
  readonly dialects: readonly string[];
  /** Slug of the one tenant it may see; null: all. */
  readonly tenant: string | null;
  readonly scopes: readonly string[];
  /** Name of the user whose account it is; null: nobody's. */
  readonly user: string | null;
  readonly secretHash: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The accounts that `tandem account` made. */
export interface AccountStore {
  find(name: string): AccountRecord | undefined;
  all(): AccountRecord[];
  /** @returns false when there is one of this name already */
  add(account: AccountRecord): boolean;
  /** @returns false when there is none of this name */
  remove(name: string): boolean;
}

interface AccountRow {
  readonly name: string;
  readonly dialects: string;
  readonly tenant: string | null;
  readonly scopes: string;
  readonly user: string | null;
  readonly secret_hash: string;
  readonly created_at: number;
}

export function createAccountStore(database: Database): AccountStore {
  const find = database.prepare<[string], AccountRow>("SELECT * FROM account WHERE name = ?");
  const all = database.prepare<[], AccountRow>("SELECT * FROM account ORDER BY name");
  const add = database.prepare<[AccountRow]>(
    `INSERT INTO account (name, dialects, tenant, scopes, user, secret_hash, created_at)
     VALUES (@name, @dialects, @tenant, @scopes, @user, @secret_hash, @created_at) ON CONFLICT DO NOTHING`,
  );
  const remove = database.prepare<[string]>("DELETE FROM account WHERE name = ?");
  return {
    find: (name) => {
      const row = find.get(name);
      return row === undefined ? undefined : toRecord(row);
    },
    all: () => all.all().map(toRecord),
    add: (account) => add.run(toRow(account)).changes === 1,
    remove: (name) => remove.run(name).changes === 1,
  };
}

const toRecord = (row: AccountRow): AccountRecord => ({
  name: row.name,
  dialects: JSON.parse(row.dialects),
  tenant: row.tenant,
  scopes: JSON.parse(row.scopes),
  user: row.user,
  secretHash: row.secret_hash,
  createdAt: row.created_at,
});

const toRow = (account: AccountRecord): AccountRow => ({
  name: account.name,
  dialects: JSON.stringify(account.dialects),
  tenant: account.tenant,
  scopes: JSON.stringify(account.scopes),
  user: account.user,
  secret_hash: account.secretHash,
  created_at: account.createdAt,
});
