import { randomUUID } from "node:crypto";
import type { Database } from "better-sqlite3";

/** Ids of an object, given once and kept: a UUID of its live view, one of its configuration, and a number. */
export interface ObjectIds {
  readonly id: string;
  readonly configurationId: string;
  readonly numericId: number;
}

export type ObjectKind =
  | "core-server"
  | "tenant"
  | "extension"
  | "device"
  | "user"
  | "user-status"
  | "queue"
  | "agent"
  | "conference";

/** Gives an object its ids when it is first asked for, and the same ones ever after. No id is given twice. */
export interface ObjectIdStore {
  /** @param key what the object is called within its kind; never a caller's words, since each new one is kept */
  idsOf(coreServer: string, kind: ObjectKind, key: string): ObjectIds;
  /** Runs what asks for many ids in one transaction. */
  inOneTransaction<T>(work: () => T): T;
}

const COLUMNS = "id, configuration_id AS configurationId, numeric_id AS numericId";

/** Kept in the table `object_id`; read from it once an object, then from memory. */
export function createObjectIdStore(database: Database): ObjectIdStore {
  const find = database.prepare<[string, string, string], ObjectIds>(
    `SELECT ${COLUMNS} FROM object_id WHERE core_server = ? AND kind = ? AND key = ?`,
  );
  const give = database.prepare<[string, string, string, string, string], ObjectIds>(
    `INSERT INTO object_id (core_server, kind, key, id, configuration_id) VALUES (?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
  );
  const known = new Map<string, ObjectIds>(); // as many as there are rows
  return {
    idsOf(coreServer, kind, key) {
      const place = `${coreServer}\n${kind}\n${key}`; // neither a slug nor a kind has a line break
      const ids =
        known.get(place) ??
        find.get(coreServer, kind, key) ??
        give.get(coreServer, kind, key, randomUUID(), randomUUID());
      if (ids === undefined) throw new Error("INSERT … RETURNING gave no row");
      known.set(place, ids);
      return ids;
    },
    inOneTransaction(work) {
      try {
        return database.transaction(work)();
      } catch (error) {
        known.clear(); // what was given in it is not on disk
        throw error;
      }
    },
  };
}
