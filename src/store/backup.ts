import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { AppError } from "../core/errors.js";
import { createPrivateFile } from "./private-files.js";

/** The most that SQLite counts. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database as it is at one moment, while others read and write it. The file is there when it is whole, and never
 * before. Answers its size in bytes.
 * @throws AppError 'conflict' where the file is there already; 'not-found' where there is no database; 'internal' where it
 *   cannot be read or written
 */
export async function backUp(source: string, file: string): Promise<number> {
  if (existsSync(file)) throw new AppError("conflict", `The file ${file} is there already.`);
  if (!existsSync(source)) throw new AppError("not-found", `There is no database ${source}.`);
  const unfinished = `${file}.unfinished`;
  try {
    rmSync(unfinished, { force: true }); // of a backup that was cut off
    if (!createPrivateFile(unfinished)) throw new Error("somebody else makes one there");
    const size = await copy(source, unfinished);
    renameSync(unfinished, file);
    return size;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("internal", `The backup ${file} cannot be made: ${why}.`, {}, { cause });
  }
}

/** In one step, so that it does not begin anew with each write of whoever else writes. */
async function copy(source: string, to: string): Promise<number> {
  const database = new Database(source, { readonly: true });
  try {
    const { totalPages } = await database.backup(to, { progress: () => ALL_PAGES });
    return totalPages * (database.pragma("page_size", { simple: true }) as number);
  } finally {
    database.close();
  }
}
