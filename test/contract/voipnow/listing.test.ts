import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extension, user } from "../objects.js";
import { createWorld } from "../world.js";
import { openApi, told } from "./api.js";

/** Phones of two organizations, so that a filter may let none, some or all of them through. */
const NUMBERS = ["100", "101", "110", "200", "201", "300", "3001"];
const PHONES = [
  ...NUMBERS.map((number) => extension(number, "main")),
  ...NUMBERS.slice(0, 3).map((number) => extension(number, "other")),
];
const world = createWorld({
  users: [
    user(
      "alice",
      PHONES.map(({ key }) => key),
    ),
  ],
  extensions: PHONES,
});
for (const { id } of [...world.state.segments.values()]) world.state.segments.delete(id);
const { ask } = openApi(world);

const PATH = "/extensions/@me/@self/presence";

/** In the order of the extended numbers. */
const ALL = [
  ...NUMBERS.map((number) => `0003*${number}`),
  ...NUMBERS.slice(0, 3).map((number) => `0004*${number}`),
].sort();

type Parameters = Readonly<Record<string, readonly string[]>>;

/** A parameter that is left out, or given once, most often right, or given twice. */
const given = (right: readonly string[], wrong: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 12, arbitrary: fc.constantFrom(...right).map((value) => [value]) },
    { weight: 2, arbitrary: fc.constantFrom(...wrong).map((value) => [value]) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...right), fc.constantFrom(...right, ...wrong)) },
  );

const PARAMETERS = {
  fields: given(
    ["extension", "status", "status,extension", "extension, status"],
    ["", "id", "extension,", "__proto__", "Extension", "extension;status"],
  ),
  count: given(
    ["1", "2", "3", "20", "4999", "003"],
    ["0", "5000", "-1", "1e3", "+5", " 5", "5 ", "2.0", "", "x", "٣", "99999999999999999999"],
  ),
  filterBy: given(["extension"], ["status", "", "__proto__", "Extension", "extension,extension"]),
  filterOp: given(
    ["contains", "equals", "startsWith", "present"],
    ["starts with", "inArray", "", "toString"],
  ),
  filterValue: given(["0003*", "1", "0003*100", "*1", "ü", "%", "0", "0003*100&count=0"], [""]),
  sortOrder: given(["ascending", "descending"], ["asc", "", "valueOf"]),
  startIndex: given(
    ["0", "1", "2", "9", "10", "4999"],
    ["5000", "-1", "1e1", "", "x", "99999999999999999999"],
  ),
};

const only = (values: readonly string[] | undefined): string | undefined => values?.[0];
const isNumber = (text: string, min: number, max: number): boolean =>
  [...text].every((c) => "0123456789".includes(c)) &&
  text !== "" &&
  Number(text) >= min &&
  Number(text) <= max;

/** The contract's checks, in the contract's order: parameter, whether it is right, the code where it is not. */
const CHECKS: readonly [string, (value: string | undefined, all: Parameters) => boolean, string][] = [
  [
    "fields",
    (v) =>
      v === undefined ||
      v.split(",").every((f) => ["extension", "status", "registration"].includes(f.trim())),
    "fields_invalid",
  ],
  ["count", (v) => v === undefined || isNumber(v, 1, 4999), "count_invalid"],
  [
    "filterBy",
    (v, { filterValue }) => (v === undefined ? filterValue?.length === 0 : v === "extension"),
    "filterby_invalid",
  ],
  [
    "filterOp",
    (v) => v === undefined || ["contains", "equals", "startsWith", "present"].includes(v),
    "filterop_invalid",
  ],
  [
    "filterValue",
    (v, { filterBy }) => (v === undefined ? filterBy?.length === 0 : v !== ""),
    "filtervalue_invalid",
  ],
  ["sortOrder", (v) => v === undefined || v === "ascending" || v === "descending", "sortorder_invalid"],
  ["startIndex", (v) => v === undefined || isNumber(v, 0, 4999), "startindex_invalid"],
];

/** The first fault there is. A parameter that is given twice is wrong. */
const faultOf = (all: Parameters): string | undefined =>
  CHECKS.find(([name, isRight]) => (all[name]?.length ?? 0) > 1 || !isRight(only(all[name]), all))?.[2];

function expectedNumbers(all: Parameters): readonly string[] {
  const [value = "", op = "contains"] = [only(all.filterValue), only(all.filterOp)];
  const lets = (number: string): boolean => {
    if (all.filterBy?.length === 0 || op === "present") return true;
    if (op === "equals") return number === value;
    return op === "startsWith" ? number.indexOf(value) === 0 : number.indexOf(value) >= 0;
  };
  const found = ALL.filter(lets);
  return only(all.sortOrder) === "descending" ? [...found].reverse() : found;
}

function expectedEnvelope(all: Parameters) {
  const numbers = expectedNumbers(all);
  const [count, start] = [Number(only(all.count) ?? 20), Number(only(all.startIndex) ?? 0)];
  const shown = numbers.slice(start, start + count);
  const names = only(all.fields)
    ?.split(",")
    .map((name) => name.trim());
  const entry = (number: string) =>
    Object.fromEntries(
      Object.entries({ extension: number, status: 1, registration: [{ registration: "-1" }] }).filter(
        ([name]) => names === undefined || names.includes(name),
      ),
    );
  return {
    shown,
    next: start + count < numbers.length ? start + count : undefined,
    prev: start > 0 ? Math.max(0, start - count) : undefined,
    envelope: {
      startIndex: start,
      totalResults: numbers.length,
      itemsPerPage: count,
      filtered: all.filterBy?.length === 1,
      sorted: all.sortOrder?.length === 1,
      entry: shown.map(entry),
    },
  };
}

const startOf = (href: string | undefined): number | undefined =>
  href === undefined ? undefined : Number(new URL(href).searchParams.get("startIndex"));

describe("a collection", () => {
  it("is told as the contract says, whatever is asked", async () => {
    const seen = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(
        fc.record(PARAMETERS),
        fc.array(fc.nat(), { minLength: 7, maxLength: 7 }),
        async (all, order) => {
          const pairs = Object.entries(all)
            .map((pair, index) => ({ pair, at: order[index] ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .flatMap(({ pair: [name, values] }) => values.map((value): [string, string] => [name, value]));
          const answer = await ask(`${PATH}?${new URLSearchParams(pairs)}`);
          const fault = faultOf(all);
          seen.add(fault ?? answer.status);
          if (fault !== undefined) {
            expect(told(answer)).toEqual([400, fault]);
            return;
          }
          const { shown, envelope, next, prev } = expectedEnvelope(all);
          if (shown.length === 0) {
            expect([answer.status, answer.text]).toEqual([204, ""]);
            return;
          }
          const { paging = {}, ...page } = answer.json() as Record<string, object>;
          expect(JSON.stringify(page)).toBe(JSON.stringify(envelope));
          const { next: nextHref, prev: prevHref } = paging as { next?: string; prev?: string };
          expect([startOf(nextHref), startOf(prevHref)]).toEqual([next, prev]);
        },
      ),
      { numRuns: 1_000 },
    );
    expect([...seen].map(String).sort()).toEqual(
      ["200", "204", ...CHECKS.map(([, , code]) => code)].sort(), // each way to be answered was met
    );
  }, 60_000);

  it("is told whole by following its pages from the first, and from the last", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (count) => {
        const walk = async (path: string, way: "next" | "prev"): Promise<string[][]> => {
          const { entry, paging } = (await ask(path)).json() as {
            entry: { extension: string }[];
            paging?: { next?: string; prev?: string };
          };
          const numbers = entry.map((one) => one.extension);
          const on = paging?.[way];
          if (on === undefined) return [numbers];
          return [numbers, ...(await walk(on.slice(on.indexOf("/extensions")), way))];
        };
        expect((await walk(`${PATH}?count=${count}`, "next")).flat()).toEqual(ALL);
        const back = await walk(`${PATH}?count=${count}&startIndex=${ALL.length - 1}`, "prev");
        expect(new Set(back.flat())).toEqual(new Set(ALL));
      }),
      { numRuns: 12 },
    );
  });
});
