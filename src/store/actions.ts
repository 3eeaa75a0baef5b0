import type { Database } from "better-sqlite3";
import { durably } from "./durable.js";

/** A request that acts: by whom, and what it names. */
export interface NewAction {
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  readonly requestId: string;
  readonly account: string;
  /** Of who is connected. */
  readonly address: string;
  readonly dialect: string;
  /** Method and documented path. */
  readonly operation: string;
  /** As it was asked for, without parameters. */
  readonly path: string;
}

export interface ActionEnd {
  readonly endedAt: number;
  /** What was to be done on PBXs, in order. */
  readonly commands: readonly object[];
  /** `done`, or the cause of the failure. */
  readonly result: string;
  /** The failure in a sentence. */
  readonly message: string | null;
}

export interface Action extends NewAction, Omit<ActionEnd, "endedAt" | "result"> {
  readonly id: number;
  /** null: it is under way, or Tandem ended in the middle of it. */
  readonly endedAt: number | null;
  readonly result: string | null;
}

/** Which actions are meant; what is left out restricts nothing. */
export interface ActionFilter {
  readonly account?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** The newest that many. */
  readonly limit: number;
}

/** Who had what done, kept on disk alone. */
export interface ActionStore {
  /** Written down when this returns: before anything is done. Answers its id. */
  begin(action: NewAction): number;
  /** What was written before, and this, is on disk when this returns, so that the request may be answered. */
  end(id: number, end: ActionEnd): void;
  /** Oldest first. */
  find(filter: ActionFilter): Action[];
  /** Answers how many. */
  forgetBegunBefore(time: number): number;
}

const COLUMNS = `id, begun_at AS begunAt, ended_at AS endedAt, request_id AS requestId, account, address, dialect, operation,
  path, commands, result, message`;

export function createActionStore(database: Database): ActionStore {
  const begin = database.prepare<[NewAction]>(
    `INSERT INTO action (begun_at, request_id, account, address, dialect, operation, path, commands)
     VALUES (@begunAt, @requestId, @account, @address, @dialect, @operation, @path, '[]')`,
  );
  const end = database.prepare(
    "UPDATE action SET ended_at = ?, commands = ?, result = ?, message = ? WHERE id = ?",
  );
  const find = database.prepare<[string | null, string | null, number, number], Row>(
    `SELECT * FROM (
       SELECT ${COLUMNS} FROM action WHERE (? IS NULL OR account = ?) AND begun_at >= ? ORDER BY id DESC LIMIT ?
     ) ORDER BY id`,
  );
  const forget = database.prepare<[number]>("DELETE FROM action WHERE begun_at < ?");
  return {
    begin: (action) => Number(begin.run(action).lastInsertRowid),
    end: (id, { endedAt, commands, result, message }) =>
      void durably(database, () => end.run(endedAt, JSON.stringify(commands), result, message, id)),
    find: ({ account = null, since = 0, limit }) =>
      find
        .all(account, account, since, limit)
        .map((row) => ({ ...row, commands: JSON.parse(row.commands) as object[] })),
    forgetBegunBefore: (time) => forget.run(time).changes,
  };
}

type Row = Omit<Action, "commands"> & { readonly commands: string };
