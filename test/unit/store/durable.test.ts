import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { createActionStore } from "../../../src/store/actions.js";
import { openDatabase } from "../../../src/store/database.js";
import { durably } from "../../../src/store/durable.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-durable-"));
const database = openDatabase(join(folder, "tandem.db"));
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const [NORMAL, FULL] = [1, 2];
const synchronous = () => database.pragma("synchronous", { simple: true });

test("a write waits for the disk, and none after it does, also where it fails", () => {
  expect(durably(database, synchronous)).toBe(FULL);
  expect(synchronous()).toBe(NORMAL);
  const fails = () => {
    throw new Error("full");
  };
  expect(() => durably(database, fails)).toThrow("full");
  expect(synchronous()).toBe(NORMAL);
});

test("a request that acts is answered when what it has changed is on the disk", () => {
  const actions = createActionStore(database);
  const pragma = vi.spyOn(database, "pragma");
  const names = { requestId: "r", account: "crm", address: "", dialect: "", operation: "", path: "" };
  const id = actions.begin({ begunAt: 1, ...names, body: null });
  expect(pragma).not.toHaveBeenCalled();
  actions.end(id, { endedAt: 2, commands: [], result: "done", message: null });
  expect(pragma.mock.calls).toEqual([["synchronous = FULL"], ["synchronous = NORMAL"]]);
});
