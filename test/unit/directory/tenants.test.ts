import { expect, test } from "vitest";
import { createDirectory } from "../../../src/directory/live-directory.js";
import { emptyState } from "../../../src/state/tables.js";
import { openDatabase } from "../../../src/store/database.js";
import { createObjectIdStore } from "../../../src/store/object-ids.js";
import { directoryOf, tenant, UNCONFIGURED } from "./given.js";

test("a core server without tenants has the one called default", () => {
  const { directory } = directoryOf({});
  expect(directory.tenants).toEqual([{ slug: "default", name: "default", number: expect.any(Number) }]);
});

test("tenants are in the order of the configuration, with their own numbers", () => {
  const { directory } = directoryOf({
    tenants: [
      { ...tenant("sales", "sales"), name: "Sales", number: 3 },
      { ...tenant("support", "support"), number: 9_999 },
    ],
  });
  expect(directory.tenants).toEqual([
    { slug: "sales", name: "Sales", number: 3 },
    { slug: "support", name: "support", number: 9_999 },
  ]);
});

test("without a number each is given one, once, and no two of all core servers the same", () => {
  const database = openDatabase(":memory:");
  const numbersOf = (slug: string) =>
    createDirectory({
      settings: { ...UNCONFIGURED, slug, tenants: [tenant("a", "in"), tenant("b", "out")] },
      state: () => emptyState(),
      ids: createObjectIdStore(database),
    }).tenants.map(({ number }) => number);
  const given = [...numbersOf("one"), ...numbersOf("two")];
  expect(new Set(given).size).toBe(4);
  expect([...numbersOf("one"), ...numbersOf("two")]).toEqual(given);
  database.close();
});
