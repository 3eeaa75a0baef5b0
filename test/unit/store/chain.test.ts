import type { Database } from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChain, headReader } from "../../../src/store/chain.js";
import { openDatabase } from "../../../src/store/database.js";
import { verifyChain } from "../../../src/store/verify-chain.js";

const PLENTY = { entries: 1_000_000, bytes: 1_000_000_000 };

/** A chain of so many entries, the ids of whose are 1 to that number. */
function given(count: number, bounds = PLENTY) {
  const database = openDatabase(":memory:");
  const chain = createChain(database, "actions", bounds);
  const append = (n: number) => chain.append({ at: n, begun: null, facts: { account: "crm", n } });
  for (let n = 1; n <= count; n += 1) append(n);
  const verdict = (known?: { id: number; hash: string }) => verifyChain(database, "actions", known);
  return { database, chain, append, verdict, head: headReader(database, "actions") };
}

const ids = (database: Database) =>
  database.prepare<[], number>("SELECT id FROM audit_entry ORDER BY id").pluck().all();

describe("a chain", () => {
  test("that nobody has touched is whole, also when it is empty", () => {
    expect(given(0).verdict()).toMatchObject({ entries: 0, faults: [], lastId: 0 });
    expect(given(2_500).verdict()).toMatchObject({
      entries: 2_500,
      faults: [],
      moreFaults: 0,
      lastId: 2_500,
    });
  });

  test("is whole when its oldest are gone for their age, and all may be", () => {
    const { chain, append, verdict, database } = given(1_200);
    const slices = Array.from({ length: 5 }, () => chain.forgetBefore(700));
    expect(slices).toEqual([200, 200, 200, 99, 0]);
    expect(verdict()).toMatchObject({ entries: 501, faults: [] });
    while (chain.forgetBefore(9_999) > 0);
    expect([ids(database), verdict().faults]).toEqual([[], []]);
    expect(append(1_201)).toBe(1_201);
    expect(verdict()).toMatchObject({ entries: 1, faults: [], lastId: 1_201 });
  });

  test("has as many entries and bytes as it may, the newest", () => {
    const few = given(2_000, { ...PLENTY, entries: 600 });
    expect(ids(few.database).length).toBeLessThanOrEqual(600);
    expect(ids(few.database)).toContain(2_000);
    expect(few.verdict()).toMatchObject({ faults: [], lastId: 2_000 });

    const small = given(2_000, { ...PLENTY, bytes: 50_000 });
    expect(small.head().bytes).toBeLessThanOrEqual(50_000);
    expect(small.verdict()).toMatchObject({ faults: [], lastId: 2_000 });
    const kept = small.database.prepare("SELECT sum(length(facts) + 200) FROM audit_entry").pluck().get();
    expect(small.head().bytes).toBe(kept);
  });

  test("keeps the entry that was written last, however large it is", () => {
    const { database, chain, verdict } = given(3, { entries: 10, bytes: 1_000 });
    chain.append({ at: 4, begun: null, facts: { large: "x".repeat(5_000) } });
    expect(ids(database)).toEqual([4]);
    expect(verdict().faults).toEqual([]);
  });
});

describe("what somebody did to a chain is told, and where", () => {
  const run = (database: Database, sql: string) => void database.exec(sql);
  const renumber =
    "UPDATE audit_entry SET id = id + 1000 WHERE id >= 5; UPDATE audit_entry SET id = id - 999 WHERE id > 1000";
  test.each([
    ["an entry is gone", "DELETE FROM audit_entry WHERE id = 5", ["Entry 5 is gone."]],
    ["several are", "DELETE FROM audit_entry WHERE id IN (5, 6)", ["Entries 5 to 6 are gone."]],
    ["the newest are", "DELETE FROM audit_entry WHERE id > 7", ["Entries 8 to 9 are gone."]],
    ["the oldest are", "DELETE FROM audit_entry WHERE id < 3", ["Entries 1 to 2 are gone."]],
    ["all are", "DELETE FROM audit_entry", ["Entries 1 to 9 are gone."]],
    [
      "an entry was changed",
      `UPDATE audit_entry SET facts = '{"account":"x"}' WHERE id = 5`,
      [/^Entry 5,.* changed/],
    ],
    ["its time was", "UPDATE audit_entry SET at = 4 WHERE id = 5", [/^Entry 5,/]],
    ["the first was", "UPDATE audit_entry SET at = 4 WHERE id = 1", [/^Entry 1 is not/]],
    ["what it ends was", "UPDATE audit_entry SET begun = 4 WHERE id = 5", [/^Entry 5,/]],
    [
      "two changed places",
      `UPDATE audit_entry SET id = 100 WHERE id = 5; UPDATE audit_entry SET id = 5 WHERE id = 6;
       UPDATE audit_entry SET id = 6 WHERE id = 100`,
      [/^Entry 5,/, /^Entry 6,/, /^Entry 7,/],
    ],
    [
      "one was put between them",
      `${renumber}; INSERT INTO audit_entry VALUES ('actions', 5, 5, NULL, '{}', 'x')`,
      [
        /^Entry 5,/,
        /^Entry 6,/,
        /^Entry 7,/,
        /^Entry 8,/,
        /^Entry 9,/,
        /^Entry 10,/,
        /^Entry 10 was inserted/,
      ],
    ],
    [
      "one was put at the end",
      "INSERT INTO audit_entry VALUES ('actions', 10, 5, NULL, '{}', 'x')",
      [/^Entry 10,/, "Entry 10 was inserted: the newest is 9."],
    ],
    [
      "the newest was written anew",
      "UPDATE audit_entry SET facts = '{}', hash = 'x' WHERE id = 9",
      [/^Entry 9,/, "Entry 9 is not the newest that was written."],
    ],
  ])("%s", (_, sql, told) => {
    const { database, verdict } = given(9);
    run(database, sql);
    expect(verdict().faults).toEqual(
      told.map((one) => (typeof one === "string" ? one : expect.stringMatching(one))),
    );
  });

  test("an entry stands where all were removed for their age", () => {
    const { database, chain, verdict } = given(9);
    chain.forgetBefore(5);
    run(database, "INSERT INTO audit_entry VALUES ('actions', 2, 5, NULL, '{}', 'x')");
    expect(verdict().faults).toEqual(["Entry 2 was inserted: those up to it were removed."]);
  });

  test("whichever entry is changed in whatever way, it or the one after it is named", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.constantFrom("at = at + 1", "facts = facts || ' '", "begun = 1", "hash = upper(hash) || 'x'"),
        (id, change) => {
          const { database, verdict } = given(9);
          run(database, `UPDATE audit_entry SET ${change} WHERE id = ${id}`);
          const [first = ""] = verdict().faults;
          expect(first).toMatch(new RegExp(`^Entry (${id}|${id + 1}),`));
        },
      ),
    );
  });

  test("where many are, twenty are told and the others counted", () => {
    const { database, verdict } = given(50);
    run(database, "UPDATE audit_entry SET at = 0");
    const { faults, moreFaults } = verdict();
    expect([faults.length, moreFaults]).toEqual([20, 30]);
  });
});

describe("a hash that is known from before", () => {
  test("is compared: who writes the whole chain anew is found out", () => {
    const { verdict, append } = given(9);
    const { lastId: id, lastHash: hash } = verdict();
    append(10);
    expect(verdict({ id, hash })).toMatchObject({ faults: [], foundKnown: true });
    const forged = given(0);
    for (let n = 1; n <= 9; n += 1) forged.append(n + 1);
    expect(forged.verdict()).toMatchObject({ faults: [] });
    expect(forged.verdict({ id, hash }).faults).toEqual([
      "Entry 9 has another hash than the one that is known.",
    ]);
    expect(given(8).verdict({ id, hash }).faults).toEqual([
      "Entry 9, which is known, is gone: the newest is 8.",
    ]);
  });

  test("may be that of the last entry that was removed; of an older one nothing can be said", () => {
    const { verdict, chain, head } = given(9);
    const { lastHash } = verdict();
    chain.forgetBefore(6);
    expect(verdict({ id: 5, hash: head().beforeHash })).toMatchObject({ faults: [], foundKnown: true });
    expect(verdict({ id: 5, hash: lastHash }).faults).toHaveLength(1);
    expect(verdict({ id: 4, hash: lastHash })).toMatchObject({ faults: [], foundKnown: false });
  });
});

test("what is written and removed while a chain is read is no fault", () => {
  const { database, chain, append } = given(3_500);
  let pages = 0;
  /** The same database; between two pages others write, and the oldest go. */
  const busy = new Proxy(database, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== "transaction") return typeof value === "function" ? value.bind(target) : value;
      return (read: () => unknown) => {
        const page = target.transaction(read);
        return () => {
          const read = page();
          pages += 1;
          for (let n = 0; n < 400; n += 1) append(9_000 + n);
          for (let slice = 0; slice < 6; slice += 1) chain.forgetBefore(3_400);
          return read;
        };
      };
    },
  });
  expect(verifyChain(busy, "actions").faults).toEqual([]);
  expect(pages).toBeGreaterThan(3);
});
