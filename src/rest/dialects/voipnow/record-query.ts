import { z } from "zod";
import type { CallFlow, Disposition } from "../../../state/model.js";
import type { CallRecordFilter, Span } from "../../../store/call-record-filter.js";
import { fault } from "./faults.js";
import {
  count,
  fieldNames,
  filterBy,
  filterOp,
  filterValue,
  OPERATORS,
  pairFilter,
  sortOrder,
  startIndex,
} from "./listing.js";

/** What the API's numbers mean here. No PBX tells of calls that were not allowed. */
export const DISPOSITIONS: Readonly<Record<string, readonly Disposition[]>> = {
  0: ["answered"],
  1: ["busy"],
  2: ["failed", "congestion"],
  3: ["no-answer"],
  4: ["unknown"],
  5: [],
};

export const FLOWS: Readonly<Record<string, readonly CallFlow[]>> = {
  2: ["local"],
  4: ["out"],
  8: ["in", "through"],
};

const SECOND_MS = 1_000;

/** Without a zone it is UTC. */
const time = (code: string) =>
  z.iso
    .datetime({ local: true, offset: true, error: code })
    .transform((text) => Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`))
    .optional();

const number = (code: string) => z.string(code).min(1, code).optional();

/** The parameters of the list of call records, in the order in which faults are told. */
export const recordQuery = (fields: readonly string[]) =>
  z.preprocess(
    pairFilter,
    z.object({
      fields: fieldNames(fields),
      count,
      filterBy: filterBy(["source", "destination", "published", "answered"]),
      filterOp: filterOp(OPERATORS),
      filterValue,
      sortOrder,
      startIndex,
      source: number("cdr_source_invalid").describe("Number that called, short or extended."),
      destination: number("cdr_destination_invalid").describe("Number that was called."),
      startDate: time("cdr_start_date_invalid").describe("Calls that began then or later."),
      endDate: time("cdr_end_date_invalid").describe("Calls that began then or earlier."),
      saveStartDate: time("cdr_save_start_date_invalid").describe("Calls that were stored then or later."),
      saveEndDate: time("cdr_save_end_date_invalid").describe("Calls that were stored then or earlier."),
      disposition: z
        .enum(Object.keys(DISPOSITIONS), "cdr_disposition_invalid")
        .optional()
        .describe("0 answered, 1 busy, 2 failed, 3 no answer, 4 unknown, 5 not allowed."),
      flow: z
        .enum(Object.keys(FLOWS), "cdr_flow_invalid")
        .optional()
        .describe("2 local, 4 to the outside, 8 from the outside."),
    }),
  );

export type RecordQuery = z.output<ReturnType<typeof recordQuery>>;

/** What is asked for, before numbers are looked up. */
export type Wanted = Omit<CallRecordFilter, "extensions">;

/** Throws `cdr_invalid_date_parameters`, `cdr_invalid_filter_by_…`. */
export function wantedBy(query: RecordQuery, now: number): Wanted {
  const { disposition, flow } = query;
  const saved = spanFrom(query.saveStartDate, query.saveEndDate);
  const spans = { started: startedSpan(query, now), ...(saved && { saved }) };
  return {
    ...spans,
    ...(disposition !== undefined && { dispositions: DISPOSITIONS[disposition] ?? [] }),
    ...(flow !== undefined && { flows: FLOWS[flow] ?? [] }),
    ...(query.source !== undefined && { source: { op: "equals", value: query.source } }),
    ...(query.destination !== undefined && { destination: { op: "equals", value: query.destination } }),
    ...filterWanted(query, spans.started),
  };
}

/** Where no time is named at all, the current month; where only an end is named, the month that it is in. */
function startedSpan({ startDate, endDate, saveStartDate, saveEndDate }: RecordQuery, now: number): Span {
  const isOpen = saveStartDate !== undefined || saveEndDate !== undefined;
  const from = startDate ?? (isOpen && endDate === undefined ? undefined : monthOf(endDate ?? now));
  return spanFrom(from, endDate) ?? {};
}

function monthOf(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The end's own second is still in it. */
function spanFrom(from: number | undefined, end: number | undefined): Span | undefined {
  if (from === undefined && end === undefined) return undefined;
  if (from !== undefined && end !== undefined && end < from) throw fault("cdr_invalid_date_parameters");
  return { ...(from !== undefined && { from }), ...(end !== undefined && { to: end + SECOND_MS }) };
}

function filterWanted(query: RecordQuery, started: Span): Wanted {
  const { filterBy: field, filterOp: op, filterValue: value = "" } = query;
  switch (field) {
    case "source":
    case "destination":
      if (query[field] !== undefined) throw fault(`cdr_invalid_filter_by_${field}`);
      return { [field]: op === "present" ? { op } : { op, value } };
    case "published":
      return op === "present"
        ? {}
        : { started: both(started, spanIn(value, "cdr_invalid_filter_by_published")) };
    case "answered":
      return { answered: op === "present" ? { from: 0 } : spanIn(value, "cdr_invalid_filter_by_answered") };
    default:
      return {};
  }
}

const both = (a: Span, b: Required<Span>): Span => ({
  from: Math.max(a.from ?? b.from, b.from),
  to: Math.min(a.to ?? b.to, b.to),
});

const DATE_BEGINNING =
  /^(?<year>\d{4})(-(?<month>\d\d)(-(?<day>\d\d)(T(?<hour>\d\d)(:(?<minute>\d\d)(:(?<second>\d\d)Z?)?)?)?)?)?$/;

const PARTS = ["year", "month", "day", "hour", "minute", "second"] as const;

/** The time that a date means that is told as far as the day, the hour, … */
function spanIn(
  text: string,
  code: "cdr_invalid_filter_by_published" | "cdr_invalid_filter_by_answered",
): Required<Span> {
  const groups = DATE_BEGINNING.exec(text)?.groups ?? {};
  const parts = PARTS.flatMap((part) => (groups[part] === undefined ? [] : [Number(groups[part])]));
  if (parts.length === 0 || !toIso(parts).startsWith(text.replace("Z", ""))) throw fault(code);
  return { from: utc(parts), to: utc(parts.with(-1, (parts.at(-1) ?? 0) + 1)) };
}

const utc = ([year = 0, month = 1, day = 1, ...clock]: readonly number[]): number => {
  const [hour = 0, minute = 0, second = 0] = clock;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** Of a day or an hour that there is not it is another one. */
const toIso = (parts: readonly number[]): string => new Date(utc(parts)).toISOString();
