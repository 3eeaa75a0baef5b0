import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { type Migration, migrate, readMigrations } from "../../../src/store/migrate.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-database-"));
  file = join(folder, "calls.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const migration = (number: number, sql = `CREATE TABLE t${number} (a INTEGER) STRICT`): Migration => ({
  name: `000${number}_t${number}`,
  sql,
});

function withFile<T>(use: (database: Database.Database) => T): T {
  const database = new Database(file);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const tables = (database: Database.Database): unknown[] =>
  database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();

const backups = (): string[] => readdirSync(folder).filter((name) => name.includes(".before-"));

describe("opening", () => {
  test("makes the folder for nobody else, and all tables STRICT", () => {
    const database = openDatabase(join(folder, "data", "tandem.db"));
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "data", "tandem.db")).mode & 0o777).toBe(0o600);
    const strict = database.prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all();
    const ours = (strict as { name: string; strict: number }[]).filter(
      ({ name }) => !name.startsWith("sqlite_"),
    );
    expect(ours.length).toBeGreaterThan(3);
    expect(ours.filter((table) => table.strict !== 1)).toEqual([]);
    database.close();
  });

  test("is durable against a crash, and waits for another process", () => {
    const database = openDatabase(file);
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(database.pragma("synchronous", { simple: true })).toBe(1);
    expect(database.pragma("foreign_keys", { simple: true })).toBe(1);
    expect(database.pragma("busy_timeout", { simple: true })).toBe(2000);
    database.close();
  });

  test("a second time changes nothing", () => {
    openDatabase(file).close();
    const before = withFile(tables);
    openDatabase(file).close();
    expect(withFile(tables)).toEqual(before);
    expect(backups()).toEqual([]);
  });

  test("refuses what is no database, in a sentence", () => {
    writeFileSync(file, "Dear diary, this is no database at all, but it is long enough to be read as one.");
    expect(() => openDatabase(file)).toThrow(
      `The database ${file} cannot be opened: file is not a database.`,
    );
  });

  test("refuses another program's database, and leaves it as it is", () => {
    withFile((database) => database.exec("CREATE TABLE theirs (a)"));
    expect(() => openDatabase(file)).toThrow(/is not one of Tandem's/);
    expect(withFile((database) => database.pragma("journal_mode", { simple: true }))).toBe("delete");
    expect(withFile(tables)).toEqual(["theirs"]);
  });

  test("refuses a database from a newer version, in a sentence", () => {
    openDatabase(file).close();
    withFile((database) => database.exec("INSERT INTO migration VALUES ('9999_the_future', 0)"));
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({
        kind: "conflict",
        message: expect.stringMatching(/newer version.*9999_the_future/),
      }),
    );
  });
});

describe("migrating", () => {
  test("the files are numbered without a gap", () => {
    const numbers = readMigrations().map(({ name }) => Number(name.slice(0, 4)));
    expect(numbers.length).toBeGreaterThan(1);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test("is all or nothing for each, with its record", () => {
    const broken = migration(2, "CREATE TABLE t2 (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)");
    withFile((database) => {
      expect(() => migrate(database, [migration(1), broken])).toThrow(/nowhere/);
      expect(tables(database)).toEqual(["migration", "t1"]);
      expect(database.prepare("SELECT name FROM migration").pluck().all()).toEqual(["0001_t1"]);
      migrate(database, [migration(1), migration(2)]);
      expect(tables(database)).toEqual(["migration", "t1", "t2"]);
    });
  });

  test("copies a database that was in use first, and keeps the newest copies", () => {
    withFile((database) => {
      migrate(database, [migration(1)]);
      expect(backups()).toEqual([]);
      database.exec("INSERT INTO t1 VALUES (7)");
      for (const last of [2, 3, 4, 5]) {
        migrate(
          database,
          Array.from({ length: last }, (_, index) => migration(index + 1)),
        );
      }
    });
    expect(backups().sort()).toEqual(
      ["0003_t3", "0004_t4", "0005_t5"].map((n) => `calls.db.before-${n}.bak`),
    );
    expect(statSync(join(folder, "calls.db.before-0003_t3.bak")).mode & 0o777).toBe(0o600);
    const copy = new Database(join(folder, "calls.db.before-0003_t3.bak"), { readonly: true });
    expect(tables(copy)).toEqual(["migration", "t1", "t2"]);
    expect(copy.prepare("SELECT a FROM t1").pluck().all()).toEqual([7]);
    copy.close();
  });

  test("what a broken-off copy left behind is in nobody's way", () => {
    withFile((database) => {
      migrate(database, [migration(1)]);
      writeFileSync(`${file}.before-0002_t2.bak.part`, "half a copy");
      migrate(database, [migration(1), migration(2)]);
    });
    expect(backups()).toEqual(["calls.db.before-0002_t2.bak"]);
    expect(existsSync(`${file}.before-0002_t2.bak.part`)).toBe(false);
  });

  test("two processes at once migrate once", () => {
    withFile((one) => {
      withFile((two) => {
        const once = migration(1, "CREATE TABLE t1 (a INTEGER) STRICT; INSERT INTO t1 VALUES (1)");
        let first = true;
        const racing = new Proxy(one, {
          get(target, key) {
            if (key === "transaction" && first) {
              first = false;
              migrate(two, [once]); // after `one` has looked, before it writes
            }
            const value = Reflect.get(target, key, target);
            return typeof value === "function" ? value.bind(target) : value;
          },
        });
        migrate(racing, [once]);
        expect(first).toBe(false);
        expect(one.prepare("SELECT count(*) FROM t1").pluck().get()).toBe(1);
      });
    });
  });
});
