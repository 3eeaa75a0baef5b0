import { z } from "zod";
import type { CallFlow, Disposition } from "../../../state/model.js";
import type { Span } from "../../../store/call-record-filter.js";

const MAX_ROWS = 5_000; // a larger page is refused
const DEFAULT_ROWS = 100;
const MAX_OFFSET = 10_000_000; // a page that would begin later is refused
const SECOND_MS = 1_000;

/** What the API's words mean here. What went out again is of those that came in. */
export const CALL_TYPES: Readonly<Record<string, readonly CallFlow[]>> = {
  1: ["local"],
  2: ["in", "through"],
  3: ["out"],
};

export const DISPOSITIONS: Readonly<Record<string, readonly Disposition[]>> = {
  ANSWERED: ["answered"],
  "NO ANSWER": ["no-answer"],
  BUSY: ["busy"],
  FAILED: ["failed"],
  CONGESTION: ["congestion"],
  UNKNOWN: ["unknown"],
};

/** Decimal digits and nothing else: no sign, no exponent, no fraction. */
const wholeNumber = (name: string, min: number, max: number) => {
  const message = `${name} must be a whole number from ${min} to ${max}, given once.`;
  return z
    .string(message)
    .regex(/^[0-9]{1,12}$/, message)
    .transform(Number)
    .refine((number) => number >= min && number <= max, message);
};

const seconds = (name: string) => wholeNumber(name, 0, 999_999_999_999).optional();

const oneOf = <const Words extends readonly [string, ...string[]]>(name: string, words: Words) =>
  z.enum(words, `${name} must be one of ${words.join(", ")}, given once.`).optional();

const keysOf = (table: object) => Object.keys(table) as [string, ...string[]];

const SORT_FIELDS = ["date", "calldate"] as const;
const ORDERS = ["asc", "desc"] as const;

/** The parameters of the list of call records, in the order in which faults are told. */
export const RecordQuery = z
  .object({
    start_date: seconds("start_date").describe("Records that began then or later. UNIX seconds."),
    end_date: seconds("end_date").describe("Records that began then or earlier. UNIX seconds."),
    limit: wholeNumber("limit", 1, MAX_ROWS)
      .prefault(String(DEFAULT_ROWS))
      .describe(`Records in a page, at most ${MAX_ROWS}.`),
    offset: wholeNumber("offset", 0, MAX_OFFSET).optional().describe("How many records to leave out first."),
    page: wholeNumber("page", 1, MAX_OFFSET).optional().describe("In place of offset: 1 is the first."),
    sort_by: oneOf("sort_by", SORT_FIELDS),
    sort_order: oneOf("sort_order", ORDERS).describe("Without it, newest first."),
    order_by: oneOf("order_by", SORT_FIELDS).describe("As sort_by."),
    order_type: oneOf("order_type", ORDERS).describe("As sort_order."),
    extensions: z
      .string("extensions must be numbers with commas between them, given once.")
      .transform((text) => text.split(",").map((number) => number.trim()))
      .optional()
      .describe("Numbers of extensions, with commas between them: records that one of them has part in."),
    calltype: oneOf("calltype", keysOf(CALL_TYPES)).describe("1 internal, 2 incoming, 3 outgoing."),
    disposition: oneOf("disposition", keysOf(DISPOSITIONS)),
  })
  .refine(
    ({ offset, page }) => offset === undefined || page === undefined,
    "offset and page cannot both be given.",
  )
  .refine(
    ({ start_date: from, end_date: to }) => from === undefined || to === undefined || from <= to,
    "end_date is before start_date.",
  );

export type RecordQuery = z.output<typeof RecordQuery>;

/** The end's own second is still in it. */
export const spanOf = ({ start_date: from, end_date: to }: RecordQuery): Span => ({
  ...(from !== undefined && { from: from * SECOND_MS }),
  ...(to !== undefined && { to: (to + 1) * SECOND_MS }),
});

export const rangeOf = ({ limit, offset, page, sort_order, order_type }: RecordQuery) => ({
  limit,
  offset: page === undefined ? (offset ?? 0) : (page - 1) * limit,
  newestFirst: (sort_order ?? order_type ?? "desc") === "desc",
});
