import type { Database } from "better-sqlite3";

/**
 * Makes a write, and returns when that and all that was written before has reached the disk: it is there after a power cut.
 * Not within a transaction.
 */
export function durably<T>(database: Database, write: () => T): T {
  database.pragma("synchronous = FULL");
  try {
    return write();
  } finally {
    database.pragma("synchronous = NORMAL");
  }
}
