import { expect, test } from "vitest";
import { createAccountStore } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";

const ann = {
  name: "ann",
  dialects: ["isymphony", "telphin"],
  tenant: "sales",
  scopes: ["read"],
  secretHash: "scrypt$…",
  createdAt: 1_700_000_000_000,
};

test("an account is kept as it was added, once, until it is removed", () => {
  const database = openDatabase(":memory:");
  const accounts = createAccountStore(database);
  expect(accounts.find("ann")).toBeUndefined();
  expect(accounts.add(ann)).toBe(true);
  expect(accounts.add({ ...ann, secretHash: "another" })).toBe(false);
  expect(accounts.add({ ...ann, name: "Al", tenant: null })).toBe(true);
  expect(accounts.find("ann")).toEqual(ann);
  expect(accounts.all().map(({ name, tenant }) => [name, tenant])).toEqual([
    ["Al", null],
    ["ann", "sales"],
  ]);
  expect(accounts.remove("ann")).toBe(true);
  expect(accounts.remove("ann")).toBe(false);
  expect(accounts.find("ann")).toBeUndefined();
  database.close();
});
