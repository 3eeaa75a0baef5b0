import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import Database from "better-sqlite3";
import { AppError } from "../core/errors.js";
import { createPrivateFile } from "./private-files.js";

/** One that ends just now is waited for, as where a service manager starts the next one at once. */
const WAIT_MS = 2_000;

export interface DatabaseLock {
  release(): void;
}

/**
 * Keeps a database for one Tandem: two would each take what the other does for its own doing. Commands of the command line
 * do not ask for it. It is a transaction that is begun and never ended, in a file beside the database; the system ends it
 * with the process, however that ends.
 * @param file of the database, or `:memory:`, which nobody else can have
 * @throws AppError 'conflict' when another Tandem has it, with who that is; 'internal' when the file cannot be made
 */
export function lockDatabase(file: string, now: () => number): DatabaseLock {
  if (file === ":memory:") return { release: () => {} };
  try {
    return take(filesOf(file), now);
  } catch (cause) {
    if (isHeld(cause)) throw inUse(file, cause);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("internal", `The database ${file} cannot be locked: ${why}.`, { file }, { cause });
  }
}

/** By the name that the database has in the end: a link to it is no other database. */
function filesOf(file: string): { readonly lock: string; readonly holder: string } {
  createPrivateFile(file);
  const path = realpathSync(file);
  return { lock: `${path}.lock`, holder: `${path}.holder` };
}

function take({ lock, holder }: ReturnType<typeof filesOf>, now: () => number): DatabaseLock {
  createPrivateFile(lock);
  const database = new Database(lock, { timeout: WAIT_MS });
  try {
    database.exec("BEGIN IMMEDIATE");
    createPrivateFile(holder);
    writeFileSync(
      holder,
      `process ${process.pid} on ${hostname()}, since ${new Date(now()).toISOString()}\n`,
    );
  } catch (cause) {
    database.close();
    throw cause;
  }
  return {
    release() {
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

const isHeld = (cause: unknown): boolean =>
  cause instanceof Database.SqliteError && cause.code.startsWith("SQLITE_BUSY");

function inUse(file: string, cause: unknown): AppError {
  const message =
    `The database ${file} is in use by another Tandem (${holderOf(file)}): stop that one first, or give this one a ` +
    "database of its own.";
  return new AppError("conflict", message, { file }, { cause });
}

/** It is written a moment after the lock is there. */
function holderOf(file: string): string {
  try {
    return readFileSync(filesOf(file).holder, "utf8").trim();
  } catch {
    return "which has just started";
  }
}
