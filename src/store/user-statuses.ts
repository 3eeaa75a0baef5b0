import type { Database } from "better-sqlite3";

/** What a user said of himself last, as it is kept. */
export interface UserStatusRecord {
  readonly name: string;
  readonly type: string;
  readonly note: string;
  /** Any number; -1: none. */
  readonly returnTime: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** The statuses of the users of all core servers. */
export interface UserStatusStore {
  find(coreServer: string, userName: string): UserStatusRecord | undefined;
  /** Instead of the one before. */
  put(coreServer: string, userName: string, status: UserStatusRecord): void;
}

export function createUserStatusStore(database: Database): UserStatusStore {
  const find = database.prepare<[string, string], UserStatusRecord>(
    `SELECT name, type, note, return_time AS returnTime, changed_at AS changedAt
     FROM user_status WHERE core_server = ? AND user_name = ?`,
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO user_status (core_server, user_name, name, type, note, return_time, changed_at)
     VALUES (@coreServer, @userName, @name, @type, @note, @returnTime, @changedAt)`,
  );
  return {
    find: (coreServer, userName) => find.get(coreServer, userName),
    put: (coreServer, userName, status) => void put.run({ coreServer, userName, ...status }),
  };
}
