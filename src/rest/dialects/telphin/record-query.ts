import { z } from "zod";
import type { CallFlow } from "../../../state/model.js";
import type { Span } from "../../../store/call-record-filter.js";
import { invalid } from "./faults.js";
import { MAX_PAGE, parameter, wholeNumber, word } from "./fields.js";
import { gmt } from "./time.js";

const MAX_CALLS = 5_000; // in a page; a larger one is refused
const DEFAULT_CALLS = 100;
const SECOND_MS = 1_000;

/** What the API's words mean here: a call within the client is one that somebody made. */
export const FLOWS: Readonly<Record<"in" | "out", readonly CallFlow[]>> = {
  in: ["in", "through"],
  out: ["out", "local"],
};

const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** A day or an hour that there is not is another one, or none. */
const isTime = (parsed: number, text: string): boolean => !Number.isNaN(parsed) && gmt(parsed) === text;

const time = (name: string) => {
  const parsed = (text: string) => Date.parse(`${text.replace(" ", "T")}Z`);
  const fault = `${name} must be a time such as 2026-01-31 23:59:59, given once.`;
  const date = z
    .string(fault)
    .regex(DATE, fault)
    .refine((text) => isTime(parsed(text), text), fault)
    .transform(parsed);
  return parameter(date, fault);
};

/** The parameters of the call history, in the order in which faults are told. */
export const RecordQuery = z.object({
  start_datetime: time("start_datetime").describe(
    "Calls that began then or later: `2026-01-31 23:59:59`, GMT.",
  ),
  end_datetime: time("end_datetime").describe("Calls that began then or earlier."),
  flow: word("flow", ["in", "out"]),
  extension_id: parameter(z.string(), "extension_id must be an id, given once.").describe(
    "Calls that this extension of type phone has part in.",
  ),
  to_username: parameter(z.string(), "to_username must be a number, given once.").describe(
    "The number that was called.",
  ),
  page: wholeNumber("page", 1, MAX_PAGE).describe("1 is the first."),
  per_page: wholeNumber("per_page", 1, MAX_CALLS).describe(
    `Calls in a page, at most ${MAX_CALLS}: ${DEFAULT_CALLS}.`,
  ),
  order: word("order", ["asc", "desc"]).describe("desc: the newest first, as where nothing is said."),
});

export type RecordQuery = z.output<typeof RecordQuery>;

/** The end's own second is still in it. Throws `invalid-request`. */
export function spanOf({ start_datetime: from, end_datetime: to }: RecordQuery): Span {
  if (from !== undefined && to !== undefined && to < from)
    throw invalid("end_datetime is before start_datetime.");
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to: to + SECOND_MS }) };
}

export const pageOf = ({ page = 1, per_page = DEFAULT_CALLS, order = "desc" }: RecordQuery) => ({
  page,
  per_page,
  order,
});
