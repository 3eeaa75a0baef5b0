import type { Database } from "better-sqlite3";

/** A webhook as it is kept. */
export interface WebhookRecord {
  readonly id: string;
  /** Another name of it, given once; no webhook of any dialect has the same, nor will. */
  readonly number: number;
  readonly dialect: string;
  /** Slug. */
  readonly coreServer: string;
  readonly subject: SubjectRecord;
  readonly type: "dial-in" | "dial-out" | "answer" | "hangup";
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly note: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** Which account has set it last, and what it was limited to then; null: it is not known. */
  readonly holder: HolderRecord | null;
}

export interface HolderRecord {
  readonly account: string;
  /** Milliseconds since 1970; null: it stands in the configuration. */
  readonly madeAt: number | null;
  readonly tenant: string | null;
  readonly user: string | null;
}

export interface SubjectRecord {
  readonly kind: "extension" | "queue";
  readonly key: string;
}

/** The webhooks of all dialects and core servers. */
export interface WebhookStore {
  find(id: string): WebhookRecord | undefined;
  /** By URL, then id. */
  list(place: Pick<WebhookRecord, "dialect" | "coreServer" | "subject">): WebhookRecord[];
  /** The enabled ones of all dialects that are for such a moment of that extension or queue, in the order of their ids. */
  enabledFor(place: Pick<WebhookRecord, "coreServer" | "subject" | "type">): WebhookRecord[];
  /** How many a core server has. */
  count(coreServer: string): number;
  /** How many are of no account that is known. */
  countUnheld(): number;
  /** A new one, or instead of the one with this id. Answers its number. */
  put(webhook: Omit<WebhookRecord, "number">): number;
  /** With all its deliveries. @returns false when there is none */
  remove(id: string): boolean;
  /** The private key that deliveries are signed with; the first time, the one that is made. */
  privateKey(make: () => string): string;
}

type Flat = Omit<WebhookRecord, "subject" | "enabled" | "holder"> & {
  readonly subjectKind: SubjectRecord["kind"];
  readonly subjectKey: string;
  readonly account: string | null;
  readonly accountMadeAt: number | null;
  readonly accountTenant: string | null;
  readonly accountUser: string | null;
};
type Row = Flat & { readonly enabled: number };
type NewRow = Omit<Row, "number">;

const COLUMNS = `id, number, dialect, core_server AS coreServer, subject_kind AS subjectKind, subject_key AS subjectKey, type, method,
  url, note, enabled, modified_at AS modifiedAt, account, account_made_at AS accountMadeAt, account_tenant AS accountTenant,
  account_user AS accountUser`;

const NUMBERED = "webhook JOIN webhook_number ON webhook_id = id";

const OF_SUBJECT = "core_server = ? AND subject_kind = ? AND subject_key = ?";

export function createWebhookStore(database: Database): WebhookStore {
  const find = database.prepare<[string], Row>(`SELECT ${COLUMNS} FROM ${NUMBERED} WHERE id = ?`);
  const list = database.prepare<string[], Row>(
    `SELECT ${COLUMNS} FROM ${NUMBERED} WHERE ${OF_SUBJECT} AND dialect = ? ORDER BY url, id`,
  );
  const enabledFor = database.prepare<string[], Row>(
    `SELECT ${COLUMNS} FROM ${NUMBERED} WHERE ${OF_SUBJECT} AND type = ? AND enabled = 1 ORDER BY id`,
  );
  const count = database
    .prepare<[string], number>("SELECT count(*) FROM webhook WHERE core_server = ?")
    .pluck();
  const countUnheld = database
    .prepare<[], number>("SELECT count(*) FROM webhook WHERE account IS NULL")
    .pluck();
  const insert = database.prepare<[NewRow]>(
    `INSERT INTO webhook (id, dialect, core_server, subject_kind, subject_key, type, method, url, note, enabled, modified_at,
       account, account_made_at, account_tenant, account_user)
     VALUES (@id, @dialect, @coreServer, @subjectKind, @subjectKey, @type, @method, @url, @note, @enabled, @modifiedAt,
       @account, @accountMadeAt, @accountTenant, @accountUser)
     ON CONFLICT (id) DO UPDATE SET type = excluded.type, method = excluded.method, url = excluded.url,
       note = excluded.note, enabled = excluded.enabled, modified_at = excluded.modified_at,
       account = excluded.account, account_made_at = excluded.account_made_at, account_tenant = excluded.account_tenant,
       account_user = excluded.account_user`,
  );
  const give = database.prepare<[string]>("INSERT INTO webhook_number (webhook_id) VALUES (?)");
  const numberOf = database
    .prepare<[string], number>("SELECT number FROM webhook_number WHERE webhook_id = ?")
    .pluck();
  /** By core server, as far as they have been asked for: nobody else writes webhooks while we run. */
  const counts = new Map<string, number>();
  const put = database.transaction((row: NewRow): number => {
    insert.run(row);
    return numberOf.get(row.id) ?? Number(give.run(row.id).lastInsertRowid);
  });
  const remove = database.prepare<[string]>("DELETE FROM webhook WHERE id = ?");
  return {
    find: (id) => {
      const row = find.get(id);
      return row === undefined ? undefined : toRecord(row);
    },
    list: ({ dialect, coreServer, subject }) =>
      list.all(coreServer, subject.kind, subject.key, dialect).map(toRecord),
    enabledFor: ({ coreServer, subject, type }) =>
      enabledFor.all(coreServer, subject.kind, subject.key, type).map(toRecord),
    count(coreServer) {
      const known = counts.get(coreServer) ?? count.get(coreServer) ?? 0;
      counts.set(coreServer, known);
      return known;
    },
    countUnheld: () => countUnheld.get() ?? 0,
    put(webhook) {
      counts.delete(webhook.coreServer);
      return put(toRow(webhook));
    },
    remove(id) {
      counts.clear();
      return remove.run(id).changes === 1;
    },
    privateKey: (make) => privateKey(database, make),
  };
}

function privateKey(database: Database, make: () => string): string {
  const kept = database.prepare<[], string>("SELECT private_key FROM webhook_key").pluck();
  const known = kept.get();
  if (known !== undefined) return known;
  const made = make();
  database.prepare<[string]>("INSERT INTO webhook_key (id, private_key) VALUES (1, ?)").run(made);
  return made;
}

const toRecord = (row: Row): WebhookRecord => {
  const { subjectKind, subjectKey, enabled, account, accountMadeAt, accountTenant, accountUser, ...webhook } =
    row;
  return {
    ...webhook,
    subject: { kind: subjectKind, key: subjectKey },
    enabled: enabled === 1,
    holder:
      account === null ? null : { account, madeAt: accountMadeAt, tenant: accountTenant, user: accountUser },
  };
};

const toRow = ({ subject, enabled, holder, ...webhook }: Omit<WebhookRecord, "number">): NewRow => ({
  ...webhook,
  account: holder?.account ?? null,
  accountMadeAt: holder?.madeAt ?? null,
  accountTenant: holder?.tenant ?? null,
  accountUser: holder?.user ?? null,
  subjectKind: subject.kind,
  subjectKey: subject.key,
  enabled: Number(enabled),
});
