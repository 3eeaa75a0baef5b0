import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { createTokenStore, type TokenRecord, type TokenStore } from "../../../src/store/tokens.js";

let database: Database;
let tokens: TokenStore;
beforeEach(() => {
  database = openDatabase(":memory:");
  tokens = createTokenStore(database);
});
afterEach(() => {
  database.close();
});

const token = (hash: string, given: Partial<TokenRecord> = {}): TokenRecord => ({
  hash,
  account: "ann",
  dialect: "voipnow",
  secretMac: `mac of ${hash}`,
  createdAt: 1_000,
  expiresAt: 2_000,
  ...given,
});

const kept = () => database.prepare("SELECT hash FROM token ORDER BY rowid").pluck().all();

test("a token is kept as it was added, until its account's are removed", () => {
  tokens.add(token("a"), 9);
  tokens.add(token("b", { account: "bob" }), 9);
  expect(tokens.find("a")).toEqual(token("a"));
  expect(tokens.find("A")).toBeUndefined();
  tokens.removeOf("ann");
  expect(tokens.find("a")).toBeUndefined();
  expect(tokens.find("b")).toEqual(token("b", { account: "bob" }));
});

test("an account has so many, and its oldest go, whatever the clock says of them", () => {
  tokens.add(token("other", { account: "bob" }), 3);
  for (const hash of ["a", "b", "c"]) tokens.add(token(hash), 3);
  tokens.add(token("d", { createdAt: 1, expiresAt: 2 }), 3);
  expect(kept()).toEqual(["other", "b", "c", "d"]);
  tokens.add(token("e"), 1);
  expect(kept()).toEqual(["other", "e"]);
});

test("those that have ended go, and those that end later than can be", () => {
  for (const expiresAt of [1_999, 2_000, 2_001, 9_000, 9_001]) {
    tokens.add(token(String(expiresAt), { expiresAt }), 9);
  }
  expect(tokens.countOf("ann", 2_000)).toBe(3);
  expect(tokens.countOf("bob", 2_000)).toBe(0);
  tokens.removeEnded(2_000, 9_000);
  expect(kept()).toEqual(["2001", "9000"]);
});

test("one that cannot be added takes none of the others away", () => {
  tokens.add(token("a"), 9);
  expect(() => tokens.add(token("a", { account: "bob" }), 0)).toThrow(/UNIQUE/);
  expect(tokens.find("a")).toEqual(token("a"));
});

test("every question has an index", () => {
  const plan = (sql: string) =>
    database
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join();
  expect(plan("SELECT * FROM token WHERE hash = 'a'")).toMatch(/^SEARCH token USING INDEX/);
  const newestFirst = plan("SELECT rowid FROM token WHERE account = 'a' ORDER BY rowid DESC");
  expect(newestFirst).toMatch(/^SEARCH token USING COVERING INDEX token_of_account \(account=\?\)$/);
  expect(plan("DELETE FROM token WHERE expires_at <= 1 OR expires_at > 2")).not.toMatch(/SCAN/);
});
