import { hash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "better-sqlite3";
import { AppError } from "../core/errors.js";
import { createPrivateFile } from "./private-files.js";

/** The same from `src/store` and from `dist/store`. */
const FOLDER = fileURLToPath(new URL("../../migrations/", import.meta.url));

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** Copies kept of the database as it was before a migration; the oldest beyond them is deleted. */
const MAX_BACKUPS = 3;

export interface Migration {
  /** `0001_live_state` */
  readonly name: string;
  readonly sql: string;
}

/** The migrations of this version, in order. */
export function readMigrations(folder: string = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((file) => FILE_NAME.test(file))
    .sort()
    .map((file) => ({ name: basename(file, ".sql"), sql: readFileSync(join(folder, file), "utf8") }));
}

/**
 * Brings a database to this version: each missing migration in one transaction with its record. A database that has
 * been in use is copied beside itself first (`tandem.db.before-0002_….bak`). A migration may use `sha256(text)`, in hexadecimal.
 * @param onMigrate is told before that
 * @throws AppError 'conflict' for a database that knows a migration we do not, or has tables and no record at all.
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
  onMigrate: (migrations: readonly string[]) => void = () => {},
): void {
  const done = recorded(database);
  const ours = new Set(migrations.map(({ name }) => name));
  const foreign = [...done].find((name) => !ours.has(name));
  if (foreign !== undefined) {
    throw new AppError(
      "conflict",
      `The database ${database.name} is from a newer version of Tandem (it knows '${foreign}'): ` +
        "start that version, or restore the backup that it made beside the database.",
      { migration: foreign },
    );
  }
  const missing = migrations.filter(({ name }) => !done.has(name));
  const [first] = missing;
  if (first === undefined) return;
  if (done.size > 0) {
    onMigrate(missing.map(({ name }) => name));
    backUp(database, first.name);
  }
  database.function("sha256", { deterministic: true }, (text) => hash("sha256", String(text)));
  for (const migration of missing) run(database, migration);
}

function recorded(database: Database): Set<string> {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.includes("migration")) {
    return new Set(database.prepare<[], string>("SELECT name FROM migration").pluck().all());
  }
  if (tables.length === 0) return new Set();
  throw new AppError("conflict", `The database ${database.name} is not one of Tandem's: name another file.`);
}

/** Another process may have been first, so the record is looked up again once the write lock is held. */
function run(database: Database, { name, sql }: Migration): void {
  const once = database.transaction(() => {
    database.exec(
      "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, run_at INTEGER NOT NULL) STRICT",
    );
    const record = database.prepare(
      "INSERT INTO migration (name, run_at) VALUES (?, unixepoch() * 1000) ON CONFLICT DO NOTHING",
    );
    if (record.run(name).changes === 1) database.exec(sql);
  });
  once.immediate();
}

/** Written under another name first, so that a file called backup is a whole one. */
function backUp(database: Database, before: string): void {
  if (database.memory) return;
  const backup = `${database.name}.before-${before}.bak`;
  const unfinished = `${backup}.part`;
  rmSync(unfinished, { force: true }); // of a copy that was cut off
  createPrivateFile(unfinished); // VACUUM INTO takes a file that is empty
  database.prepare("VACUUM INTO ?").run(unfinished);
  renameSync(unfinished, backup);
  const prefix = `${basename(database.name)}.before-`;
  const folder = dirname(database.name);
  const all = readdirSync(folder).filter((file) => file.startsWith(prefix) && file.endsWith(".bak"));
  for (const old of all.sort().slice(0, -MAX_BACKUPS)) rmSync(join(folder, old));
}
