import type { Database } from "better-sqlite3";

/** A number that is another one after another process, or another connection, has written to the database. */
export const dataVersionOf = (database: Database): (() => number) => {
  const read = database.prepare<[], number>("PRAGMA data_version").pluck();
  return () => read.get() ?? 0;
};
