import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { createObjectIdStore } from "../../../src/store/object-ids.js";

let database: Database;
beforeEach(() => {
  database = openDatabase(":memory:");
});
afterEach(() => {
  database.close();
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an object has two UUIDs and a number, the same ones after a restart", () => {
  const ids = createObjectIdStore(database);
  const first = ids.idsOf("default", "extension", "100@internal");
  expect(first.id).toMatch(UUID);
  expect(first.configurationId).toMatch(UUID);
  expect(first.configurationId).not.toBe(first.id);
  expect(first.numericId).toBeGreaterThan(0);
  expect(ids.idsOf("default", "extension", "100@internal")).toEqual(first);
  expect(createObjectIdStore(database).idsOf("default", "extension", "100@internal")).toEqual(first);
});

test("each kind and each core server has its own", () => {
  const ids = createObjectIdStore(database);
  const all = [
    ids.idsOf("default", "extension", "100"),
    ids.idsOf("default", "user", "100"),
    ids.idsOf("default", "tenant", "100"),
    ids.idsOf("default", "user-status", "100"),
    ids.idsOf("default", "queue", "100"),
    ids.idsOf("default", "agent", "100"),
    ids.idsOf("default", "conference", "100"),
    ids.idsOf("other", "extension", "100"),
  ];
  expect(new Set(all.flatMap(Object.values)).size).toBe(24);
});

test("a number is not given again when its object is gone", () => {
  const { numericId } = createObjectIdStore(database).idsOf("default", "user", "ann");
  database.exec("DELETE FROM object_id");
  expect(createObjectIdStore(database).idsOf("default", "user", "bob").numericId).toBeGreaterThan(numericId);
});

test("ids that were rolled back are not remembered", () => {
  const ids = createObjectIdStore(database);
  const broken = () =>
    ids.inOneTransaction(() => {
      ids.idsOf("default", "user", "ann");
      throw new Error("broken off");
    });
  expect(broken).toThrow("broken off");
  const given = ids.idsOf("default", "user", "ann");
  expect(createObjectIdStore(database).idsOf("default", "user", "ann")).toEqual(given);
});
