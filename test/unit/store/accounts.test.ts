import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { createAccountStore } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";
import { migrate, readMigrations } from "../../../src/store/migrate.js";

const ann = {
  name: "ann",
  dialects: ["isymphony", "telphin"],
  tenant: "sales",
  scopes: ["read"],
  user: "100",
  callRules: null,
  secretHash: "scrypt$…",
  keyDigest: null,
  createdAt: 1_700_000_000_000,
};

test("an account is kept as it was added, once, until it is removed", () => {
  const database = openDatabase(":memory:");
  const accounts = createAccountStore(database);
  expect(accounts.find("ann")).toBeUndefined();
  expect(accounts.add(ann)).toBe(true);
  expect(accounts.add({ ...ann, secretHash: "another" })).toBe(false);
  expect(accounts.add({ ...ann, name: "Al", tenant: null, user: null })).toBe(true);
  expect(accounts.find("ann")).toEqual(ann);
  expect(accounts.all().map(({ name, tenant, user }) => [name, tenant, user])).toEqual([
    ["Al", null, null],
    ["ann", "sales", "100"],
  ]);
  expect(accounts.remove("ann")).toBe(true);
  expect(accounts.remove("ann")).toBe(false);
  expect(accounts.find("ann")).toBeUndefined();
  database.close();
});

test("an account is found by its key, which is no other's while it is there", () => {
  const database = openDatabase(":memory:");
  const accounts = createAccountStore(database);
  const keyed = { ...ann, keyDigest: "digest" };
  expect(accounts.add(keyed)).toBe(true);
  expect(accounts.add({ ...keyed, name: "bob" })).toBe(false);
  expect(accounts.add({ ...ann, name: "Al" })).toBe(true); // without one, as many as like
  expect(accounts.add({ ...ann, name: "Cy" })).toBe(true);
  expect(accounts.findByKey("digest")).toEqual(keyed);
  expect(accounts.findByKey("another")).toBeUndefined();
  accounts.remove("ann");
  expect(accounts.findByKey("digest")).toBeUndefined();
  expect(accounts.add({ ...keyed, name: "bob" })).toBe(true);
  expect(accounts.findByKey("digest")?.name).toBe("bob");
  database.close();
});

test("an account from before accounts had users is nobody's", () => {
  const database = new Database(":memory:");
  migrate(database, readMigrations().slice(0, 2));
  database.exec(`INSERT INTO account VALUES ('ann', '["isymphony"]', NULL, '["read"]', 'scrypt$…', 7)`);
  migrate(database);
  expect(createAccountStore(database).find("ann")).toEqual({
    name: "ann",
    dialects: ["isymphony"],
    tenant: null,
    scopes: ["read"],
    user: null,
    callRules: null,
    secretHash: "scrypt$…",
    keyDigest: null,
    createdAt: 7,
  });
  database.close();
});
