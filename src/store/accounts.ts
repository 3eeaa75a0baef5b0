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
  /** What it may call, as JSON; null: nothing is said of it. */
  readonly callRules: string | null;
  readonly secretHash: string;
  /** What it is found by when its key comes without its name; null: its dialects take no keys. */
  readonly keyDigest: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The accounts that `tandem account` made. */
export interface AccountStore {
  find(name: string): AccountRecord | undefined;
  findByKey(digest: string): AccountRecord | undefined;
  all(): AccountRecord[];
  /** @returns false when there is one of this name or this key already */
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
  readonly call_rules: string | null;
  readonly secret_hash: string;
  readonly key_digest: string | null;
  readonly created_at: number;
}

export function createAccountStore(database: Database): AccountStore {
  const find = database.prepare<[string], AccountRow>("SELECT * FROM account WHERE name = ?");
  const findByKey = database.prepare<[string], AccountRow>("SELECT * FROM account WHERE key_digest = ?");
  const all = database.prepare<[], AccountRow>("SELECT * FROM account ORDER BY name");
  const add = database.prepare<[AccountRow]>(
    `INSERT INTO account (name, dialects, tenant, scopes, user, call_rules, secret_hash, key_digest, created_at)
     VALUES (@name, @dialects, @tenant, @scopes, @user, @call_rules, @secret_hash, @key_digest, @created_at) ON CONFLICT DO NOTHING`,
  );
  const remove = database.prepare<[string]>("DELETE FROM account WHERE name = ?");
  return {
    find: (name) => recordOf(find.get(name)),
    findByKey: (digest) => recordOf(findByKey.get(digest)),
    all: () => all.all().map(toRecord),
    add: (account) => add.run(toRow(account)).changes === 1,
    remove: (name) => remove.run(name).changes === 1,
  };
}

const recordOf = (row: AccountRow | undefined): AccountRecord | undefined => row && toRecord(row);

const toRecord = (row: AccountRow): AccountRecord => ({
  name: row.name,
  dialects: JSON.parse(row.dialects),
  tenant: row.tenant,
  scopes: JSON.parse(row.scopes),
  user: row.user,
  callRules: row.call_rules,
  secretHash: row.secret_hash,
  keyDigest: row.key_digest,
  createdAt: row.created_at,
});

const toRow = (account: AccountRecord): AccountRow => ({
  name: account.name,
  dialects: JSON.stringify(account.dialects),
  tenant: account.tenant,
  scopes: JSON.stringify(account.scopes),
  user: account.user,
  call_rules: account.callRules,
  secret_hash: account.secretHash,
  key_digest: account.keyDigest,
  created_at: account.createdAt,
});
