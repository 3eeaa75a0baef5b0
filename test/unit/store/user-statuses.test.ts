import type { Database } from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { createUserStatusStore } from "../../../src/store/user-statuses.js";

let database: Database;
beforeEach(() => {
  database = openDatabase(":memory:");
});
afterEach(() => {
  database.close();
});

const away = {
  name: "Gone fishing",
  type: "away",
  note: "☎ later",
  returnTime: -1,
  changedAt: 1_700_000_000_000,
};

test("the last status of each user of each core server is kept", () => {
  const store = createUserStatusStore(database);
  expect(store.find("default", "ann")).toBeUndefined();
  store.put("default", "ann", { ...away, name: "Before" });
  store.put("default", "ann", away);
  store.put("default", "bob", { ...away, name: "Bob's" });
  store.put("other", "ann", { ...away, name: "Elsewhere" });
  expect(createUserStatusStore(database).find("default", "ann")).toEqual(away);
  expect(store.find("default", "bob")?.name).toBe("Bob's");
  expect(store.find("other", "ann")?.name).toBe("Elsewhere");
});

test.each([499_132_800, 1_436_471_084_211, 1e15, 1.5, -1, 0, Number.MAX_VALUE, 5e-324])(
  "the return time %d comes back as it was",
  (returnTime) => {
    const store = createUserStatusStore(database);
    store.put("default", "ann", { ...away, returnTime });
    expect(store.find("default", "ann")?.returnTime).toBe(returnTime);
  },
);

test("so does any number that JSON can hold", () => {
  const store = createUserStatusStore(database);
  const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger());
  fc.assert(
    fc.property(numbers, (number) => {
      const returnTime = JSON.parse(JSON.stringify(number));
      store.put("default", "ann", { ...away, returnTime });
      expect(store.find("default", "ann")?.returnTime).toBe(returnTime);
    }),
    { numRuns: 500 },
  );
});
