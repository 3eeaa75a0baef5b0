import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backUp } from "../../../src/store/backup.js";
import { openDatabase } from "../../../src/store/database.js";

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-backup-"));
  umask = process.umask(0); // nothing but the file's own mode keeps anybody out
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test("a backup can be read by nobody else from its first moment on", async () => {
  const source = join(folder, "tandem.db");
  openDatabase(source).close();
  const owner = new Database(source);
  owner.pragma("locking_mode = EXCLUSIVE");
  owner.exec("BEGIN EXCLUSIVE"); // so that the copying cannot go on before it has been looked at
  const file = join(folder, "backups", "monday.db");
  const made = backUp(source, file);
  made.catch(() => {}); // it is waited for below
  await vi.waitFor(() => expect(existsSync(`${file}.unfinished`)).toBe(true));
  expect([mode(join(folder, "backups")), mode(`${file}.unfinished`)]).toEqual(["700", "600"]);
  owner.exec("ROLLBACK");
  owner.close();
  await made;
  expect(mode(file)).toBe("600");
});

test("a database and all that stands beside it can be read by nobody else", () => {
  const database = openDatabase(join(folder, "data", "tandem.db"));
  database.exec("CREATE TABLE thing (name TEXT); INSERT INTO thing VALUES ('a')");
  for (const end of ["", "-wal", "-shm"]) expect(mode(join(folder, "data", `tandem.db${end}`))).toBe("600");
  database.close();
});
