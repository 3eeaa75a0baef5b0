import type { Database } from "better-sqlite3";
import { expect, test } from "vitest";
import type { Tenant } from "../../../src/directory/directory.js";
import { createDirectory } from "../../../src/directory/live-directory.js";
import { emptyState } from "../../../src/state/tables.js";
import { openDatabase } from "../../../src/store/database.js";
import { createObjectIdStore } from "../../../src/store/object-ids.js";
import { directoryOf, tenant, UNCONFIGURED } from "./given.js";

const PATH = expect.stringMatching(/^[0-9a-f]{16}$/);

test("a core server without tenants has the one called default", () => {
  const { directory } = directoryOf({});
  expect(directory.tenants).toEqual([
    { slug: "default", name: "default", number: expect.any(Number), path: PATH },
  ]);
});

test("tenants are in the order of the configuration, with their own numbers", () => {
  const { directory } = directoryOf({
    tenants: [
      { ...tenant("sales", "sales"), name: "Sales", number: 3 },
      { ...tenant("support", "support"), number: 9_999 },
    ],
  });
  expect(directory.tenants).toEqual([
    { slug: "sales", name: "Sales", number: 3, path: PATH },
    { slug: "support", name: "support", number: 9_999, path: PATH },
  ]);
});

/** What the tenants of two core servers are given, each time Tandem starts. */
function givenToAll(database: Database, number: number | null): readonly Tenant[] {
  const of = (slug: string) =>
    createDirectory({
      settings: {
        ...UNCONFIGURED,
        slug,
        tenants: [{ ...tenant("a", "in"), number }, tenant("b", "out")],
      },
      state: () => emptyState(),
      ids: createObjectIdStore(database),
    }).tenants;
  return [...of("one"), ...of("two")];
}

test("without a number each is given one, once, and no two of all core servers the same", () => {
  const database = openDatabase(":memory:");
  const numbers = () => givenToAll(database, null).map(({ number }) => number);
  const given = numbers();
  expect(new Set(given).size).toBe(4);
  expect(numbers()).toEqual(given);
  database.close();
});

test("each is given a path, once, whatever its number is", () => {
  const database = openDatabase(":memory:");
  const paths = (number: number | null) => givenToAll(database, number).map(({ path }) => path);
  const given = paths(null);
  expect(new Set(given).size).toBe(4);
  expect(paths(7)).toEqual(given);
  database.close();
});
