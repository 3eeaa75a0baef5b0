import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { User } from "../../../src/directory/directory.js";
import { createUserStatuses, type UserStatus } from "../../../src/directory/user-statuses.js";
import { openDatabase } from "../../../src/store/database.js";
import { createObjectIdStore } from "../../../src/store/object-ids.js";
import { createUserStatusStore, type UserStatusStore } from "../../../src/store/user-statuses.js";

let database: Database;
let store: UserStatusStore;
beforeEach(() => {
  database = openDatabase(":memory:");
  store = createUserStatusStore(database);
});
afterEach(() => {
  database.close();
});

const statusesOf = (coreServer = "default") =>
  createUserStatuses({ store, ids: createObjectIdStore(database), coreServer, now: () => 1_234 });

const user = (userName: string): User => ({
  id: `id of ${userName}`,
  configurationId: `configuration of ${userName}`,
  numericId: 1,
  userName,
  displayedName: userName,
  licensed: true,
  extensions: [],
});
const ann = user("ann");

const back: UserStatus = {
  name: "Went back in time",
  type: "away",
  note: "Tell Doc Brown",
  returnTime: 499_132_800,
};

describe("a user's status", () => {
  test("is Available at first", () => {
    expect(statusesOf().of(ann)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      configurationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "Available",
      type: "available",
      note: "",
      returnTime: -1,
      userCreated: false,
    });
  });

  test("is what was set last, with the same ids, also after a restart", () => {
    const statuses = statusesOf();
    const { id, configurationId } = statuses.of(ann);
    statuses.set(ann, { ...back, note: "before" });
    statuses.set(ann, back);
    expect(statuses.of(ann)).toEqual({ ...back, id, configurationId, userCreated: true });
    expect(statusesOf().of(ann)).toEqual(statuses.of(ann));
    expect(store.find("default", "ann")).toEqual({ ...back, changedAt: 1_234 });
  });

  test("is that of one user on one core server", () => {
    const statuses = statusesOf();
    statuses.set(ann, back);
    const others = [statuses.of(user("bob")), statusesOf("other").of(ann)];
    expect(others.map(({ name }) => name)).toEqual(["Available", "Available"]);
    expect(new Set([statuses.of(ann), ...others].map(({ id }) => id)).size).toBe(3);
  });

  test.each([
    ["Available", "available", false],
    ["Out of Office", "xa", false],
    ["Out of Office", "away", true],
    ["Lunch", "available", true],
  ] as const)("%s of type %s: of the user's own making is %s", (name, type, userCreated) => {
    const statuses = statusesOf();
    statuses.set(ann, { name, type, note: "back soon", returnTime: 1 });
    expect(statuses.of(ann).userCreated).toBe(userCreated);
  });

  test("is read from the database once", () => {
    let reads = 0;
    const find = store.find;
    store.find = (...place) => {
      reads += 1;
      return find(...place);
    };
    const statuses = statusesOf();
    statuses.of(ann);
    statuses.of(ann);
    statuses.set(ann, back);
    expect(statuses.of(ann).name).toBe(back.name);
    expect(reads).toBe(1);
  });
});

describe("who listens", () => {
  test("is told when it is on disk and can be read", () => {
    const statuses = statusesOf();
    const told: unknown[] = [];
    const stop = statuses.subscribe((whose, status) => {
      told.push([whose.userName, status, statuses.of(whose), store.find("default", whose.userName)?.name]);
    });
    statuses.set(ann, back);
    stop();
    statuses.set(ann, { ...back, name: "unheard" });
    const status = { ...statuses.of(ann), ...back };
    expect(told).toEqual([["ann", status, status, back.name]]);
  });

  test("is told nothing where the disk refuses, and the status stays", () => {
    const statuses = statusesOf();
    const before = statuses.of(ann);
    let told = 0;
    statuses.subscribe(() => {
      told += 1;
    });
    database.pragma("query_only = ON");
    expect(() => statuses.set(ann, back)).toThrow(/readonly/);
    expect(told).toBe(0);
    expect(statuses.of(ann)).toEqual(before);
  });
});
