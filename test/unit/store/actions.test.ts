import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { createActionStore, type NewAction } from "../../../src/store/actions.js";
import { openDatabase } from "../../../src/store/database.js";
import { migrate, readMigrations } from "../../../src/store/migrate.js";
import { verifyChain } from "../../../src/store/verify-chain.js";

const action = (begunAt: number, account = "crm"): NewAction => ({
  begunAt,
  requestId: `r${begunAt}`,
  account,
  address: "127.0.0.1",
  dialect: "voipnow",
  operation: "POST /x",
  path: "/uapi/x",
  body: { number: "103" },
});

test("an action has no end before it has one, and is found by account and time, the oldest first", () => {
  const store = createActionStore(openDatabase(":memory:"));
  const ids = [action(1), action(2, "panel"), action(3), action(4)].map(store.begin);
  const end = { endedAt: 9, commands: [{ type: "HangUp" }], result: "conflict", message: "No." };
  store.end(ids[2] ?? 0, end);
  const times = (filter: Parameters<typeof store.find>[0]) =>
    [...store.find(filter)].map(({ begunAt }) => begunAt);
  expect(times({ limit: 10 })).toEqual([1, 2, 3, 4]);
  expect(times({ limit: 2 })).toEqual([3, 4]);
  expect(times({ account: "crm", limit: 2 })).toEqual([3, 4]);
  expect(times({ account: "crm", since: 2, limit: 10 })).toEqual([3, 4]);
  expect(times({ account: "' OR 1=1 --", limit: 10 })).toEqual([]);
  expect([...store.find({ account: "crm", since: 3, limit: 10 })]).toEqual([
    { id: 3, ...action(3), ...end },
    { id: 4, ...action(4), endedAt: null, commands: [], result: null, message: null },
  ]);
  expect(store.forgetBegunBefore(3)).toBe(2);
  expect(times({ limit: 10 })).toEqual([3, 4]);
});

test("what a caller chose is kept within bounds, and no secret of it", () => {
  const database = openDatabase(":memory:");
  const store = createActionStore(database);
  const long = "A".repeat(15_000);
  const id = store.begin({
    ...action(1),
    path: `/${long}`,
    body: {
      url: `http://crm.example/${long}`,
      password: "hush",
      numbers: Array.from({ length: 5_000 }, () => long),
    },
  });
  const commands = Array.from({ length: 1_000 }, (_, n) => ({ type: "LogIntoQueue", queue: long, n }));
  store.end(id, { endedAt: 2, commands, result: "not-found", message: long });
  const [kept] = [...store.find({ limit: 1 })];
  expect(kept?.path).toHaveLength(512);
  expect(kept?.message).toHaveLength(512);
  expect(JSON.stringify(kept).length).toBeLessThan(25_000);
  expect(JSON.stringify(kept)).not.toContain("hush");
  expect(JSON.stringify(kept?.body)).toMatch(/http:..crm.example/);
});

test("an action that a kill broke off is no fault, nor is one whose beginning is gone for its age", () => {
  const database = openDatabase(":memory:");
  const store = createActionStore(database);
  const ids = [action(1), action(2), action(3)].map(store.begin);
  const end = { commands: [], result: "done", message: null };
  store.end(ids[2] ?? 0, { ...end, endedAt: 4 });
  store.end(ids[0] ?? 0, { ...end, endedAt: 9 });
  expect(verifyChain(database, "actions").faults).toEqual([]);
  expect(store.forgetBegunBefore(3)).toBe(2);
  expect(verifyChain(database, "actions").faults).toEqual([]);
  expect([...store.find({ limit: 10 })]).toMatchObject([{ begunAt: 3, endedAt: 4 }]);
});

test("a change is made and written down together, or neither is", () => {
  const database = openDatabase(":memory:");
  const store = createActionStore(database);
  database.exec("CREATE TABLE thing (name TEXT)");
  const add = (fails: boolean) => () => {
    const { changes } = database.prepare("INSERT INTO thing VALUES ('a')").run();
    if (fails) throw new Error("no");
    return changes;
  };
  expect(() => store.withChange({ ...action(1), commands: [{ type: "Add" }] }, add(true))).toThrow("no");
  expect([...store.find({ limit: 10 })]).toEqual([]);
  expect(store.withChange({ ...action(1), commands: [{ type: "Add" }] }, add(false))).toBe(1);
  expect([...store.find({ limit: 10 })]).toMatchObject([
    { endedAt: 1, commands: [{ type: "Add" }], result: "done" },
  ]);
  expect(database.prepare("SELECT count(*) FROM thing").pluck().get()).toBe(1);
});

test("what an older version wrote down is still told, and is chained", () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-actions-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "tandem.db");
  const older = new Database(file);
  migrate(
    older,
    readMigrations().filter(({ name }) => name < "0014"),
  );
  const insert = older.prepare(
    `INSERT INTO action VALUES (@id, @begunAt, @endedAt, 'r', 'crm', '::1', 'telphin', 'PUT /x', @path, @commands, @result, NULL)`,
  );
  const commands = '[{"type":"HangUp","note":"\u00e9 \\"x\\" \u2028"}]';
  insert.run({ id: 4, begunAt: 1, endedAt: 5, path: `/${"x".repeat(9_000)}`, commands, result: "done" });
  insert.run({ id: 7, begunAt: 2, endedAt: null, path: "/b", commands: "[]", result: null });
  insert.run({ id: 9, begunAt: 3, endedAt: 4, path: "/c", commands, result: "conflict" });
  older.close();
  const database = openDatabase(file);
  onTestFinished(() => void database.close());
  const told = [...createActionStore(database).find({ limit: 10 })];
  expect(told).toMatchObject([
    { begunAt: 1, endedAt: 5, account: "crm", commands: JSON.parse(commands), result: "done" },
    { begunAt: 2, endedAt: null, path: "/b", commands: [], result: null },
    { begunAt: 3, endedAt: 4, commands: JSON.parse(commands), result: "conflict" },
  ]);
  expect(told[0]?.path).toHaveLength(512);
  createActionStore(database).begin(action(10));
  expect(verifyChain(database, "actions")).toMatchObject({ entries: 6, faults: [], lastId: 6 });
});
