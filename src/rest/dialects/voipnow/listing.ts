import { z } from "zod";
import { withParameters } from "./links.js";

export const MAX_COUNT = 4_999; // a larger page is refused
export const MAX_START = 4_999; // a page that would begin later is refused, and not linked to
const DEFAULT_COUNT = 20;

/** What an entry may be compared by: `greaterThan`, `lessThan` and `inArray` are those of the vendor's version 5. */
const COMPARISONS = {
  contains: (value: string, wanted: string) => value.includes(wanted),
  equals: (value: string, wanted: string) => value === wanted,
  startsWith: (value: string, wanted: string) => value.startsWith(wanted),
  present: (value: string) => value !== "",
  greaterThan: (value: string, wanted: string) => value > wanted,
  lessThan: (value: string, wanted: string) => value < wanted,
  inArray: (value: string, wanted: string) => wanted.split(",").includes(value),
} as const;

type Operator = keyof typeof COMPARISONS;

export const OPERATORS = [
  "contains",
  "equals",
  "startsWith",
  "present",
] as const satisfies readonly Operator[];
export const ALL_OPERATORS = [...OPERATORS, "greaterThan", "lessThan", "inArray"] as const;

/** What one collection can be asked for. */
interface Askable {
  /** Names of the fields that its entries have. */
  readonly fields: readonly string[];
  readonly filterBy: readonly string[];
  readonly operators?: readonly Operator[];
}

/** Decimal digits and nothing else: no sign, no exponent, no space. */
export const wholeNumber = (code: string, min: number, max: number) =>
  z
    .string(code)
    .regex(/^[0-9]{1,9}$/, code)
    .transform(Number)
    .refine((number) => number >= min && number <= max, code);

export const fieldNames = (names: readonly string[]) =>
  z
    .string("fields_invalid")
    .transform((text) => text.split(",").map((name) => name.trim()))
    .pipe(z.array(z.enum(names, "fields_invalid")))
    .optional()
    .describe(`Names of the fields to answer, with commas between them: ${names.join(", ")}.`);

export const filterOp = (operators: readonly Operator[]) =>
  z.enum(operators, "filterop_invalid").prefault("contains");

/** A value without its name, or a name without its value, is a fault of the one that is missing. */
export function pairFilter(given: unknown): unknown {
  const { filterBy, filterValue } = given as Readonly<Record<string, unknown>>;
  if (filterBy !== undefined && filterValue === undefined) return { ...(given as object), filterValue: null };
  if (filterValue !== undefined && filterBy === undefined) return { ...(given as object), filterBy: null };
  return given;
}

export const filterBy = (names: readonly string[]) =>
  z.enum(names, "filterby_invalid").optional().describe("Goes with filterValue.");
export const filterValue = z
  .string("filtervalue_invalid")
  .min(1, "filtervalue_invalid")
  .optional()
  .describe("Goes with filterBy.");
export const sortOrder = z.enum(["ascending", "descending"], "sortorder_invalid").optional();
export const count = wholeNumber("count_invalid", 1, MAX_COUNT)
  .prefault(String(DEFAULT_COUNT))
  .describe(`Entries in a page, at most ${MAX_COUNT}.`);
export const startIndex = wholeNumber("startindex_invalid", 0, MAX_START)
  .prefault("0")
  .describe(`From 0 to ${MAX_START}.`);

/** The parameters of a collection. They stand in the order in which faults are told. */
export const listingQuery = ({ fields, filterBy: names, operators = OPERATORS }: Askable) =>
  z.preprocess(
    pairFilter,
    z.object({
      fields: fieldNames(fields),
      count,
      filterBy: filterBy(names),
      filterOp: filterOp(operators),
      filterValue,
      sortOrder,
      startIndex,
    }),
  );

export type Listing = z.output<ReturnType<typeof listingQuery>>;

type Entry = Readonly<Record<string, unknown>>;

/** What a page says of itself, beside its entries. */
export interface PageFacts extends Pick<Listing, "count" | "startIndex"> {
  readonly total: number;
  readonly filtered: boolean;
  readonly sorted: boolean;
}

/**
 * A page of a collection.
 * @param entries in ascending order
 * @returns undefined where the page has no entry
 */
export function page<T extends Entry>(entries: readonly T[], listing: Listing, address: URL) {
  const filtered = listing.filterBy === undefined ? entries : filter(entries, listing);
  const sorted = listing.sortOrder === "descending" ? filtered.toReversed() : filtered;
  const shown = sorted.slice(listing.startIndex, listing.startIndex + listing.count);
  if (shown.length === 0) return undefined;
  const facts = {
    ...listing,
    total: filtered.length,
    filtered: listing.filterBy !== undefined,
    sorted: listing.sortOrder !== undefined,
  };
  return envelope(
    shown.map((entry) => withFields(entry, listing.fields)),
    facts,
    address,
  );
}

function filter<T extends Entry>(entries: readonly T[], listing: Listing): readonly T[] {
  const { filterBy: name = "", filterOp: operator, filterValue: wanted = "" } = listing;
  return entries.filter((entry) => COMPARISONS[operator](String(entry[name] ?? ""), wanted));
}

/** Those that were asked for, in the entry's own order. */
export const withFields = (entry: Entry, fields: readonly string[] | undefined): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => fields?.includes(name) ?? true));

export const envelope = <Entries>(entry: Entries, facts: PageFacts, address: URL) => ({
  startIndex: facts.startIndex,
  totalResults: facts.total,
  itemsPerPage: facts.count,
  filtered: facts.filtered,
  sorted: facts.sorted,
  entry,
  ...paging(facts, address),
});

/** Where the pages beside this one are; nothing where there are none. */
function paging({ startIndex: start, count: size, total }: PageFacts, address: URL) {
  const next = start + size;
  const links = {
    ...(next < total && next <= MAX_START && { next: withParameters(address, { startIndex: next }) }),
    ...(start > 0 && { prev: withParameters(address, { startIndex: Math.max(0, start - size) }) }),
  };
  return Object.keys(links).length === 0 ? {} : { paging: links };
}
