import Database from "better-sqlite3";
import { AppError } from "../core/errors.js";
import { migrate, readMigrations } from "./migrate.js";
import { createPrivateFile } from "./private-files.js";

/** How long a write waits for another process (`tandem account add`); then it fails with SQLITE_BUSY. */
const BUSY_TIMEOUT_MS = 2_000;

/** A journal that one great batch has made longer is cut to this when its pages are in the database. */
const MAX_KEPT_JOURNAL_BYTES = 64 * 1024 * 1024;

/**
 * Opens the database, makes it and its folder where there is none, and brings it to our version.
 * @param file a path, or `:memory:`
 * @param onMigrate is told before a database that has been in use is changed, which takes a while where it is large
 * @throws AppError 'conflict' when it is from a newer version, or no database of ours; 'internal' when it cannot be
 *   opened. The message is a sentence for the operator.
 */
export function openDatabase(
  file: string,
  onMigrate: (migrations: readonly string[]) => void = () => {},
): Database.Database {
  const database = open(file);
  try {
    migrate(database, readMigrations(), onMigrate); // first: a file that is not ours stays as it is
    // A batch is a transaction: with WAL and NORMAL a crash of Tandem loses none, and a commit waits for no disk. A
    // power cut may lose the last ones, but then the calls are lost as well; what callers were told is done is not lost:
    // see durable.ts.
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    database.pragma(`journal_size_limit = ${MAX_KEPT_JOURNAL_BYTES}`);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof AppError ? error : cannotOpen(file, error);
  }
}

/** Whether it is the database that failed: the disk is full or broken, or another process has it. */
export const isRefusal = (error: unknown): boolean => error instanceof Database.SqliteError;

function open(file: string): Database.Database {
  try {
    if (file !== ":memory:") createPrivateFile(file);
    return new Database(file, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw cannotOpen(file, error);
  }
}

function cannotOpen(file: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError("internal", `The database ${file} cannot be opened: ${why}.`, { file }, { cause });
}
