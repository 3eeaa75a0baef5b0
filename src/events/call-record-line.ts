import { MAX_TEXT_LENGTH } from "../core/limits.js";
import { ownText } from "../core/own-text.js";
import type { CallRecordFacts } from "./call-record-facts.js";
import { DISPOSITIONS } from "./call-records.js";
import { LARGEST, wholeNumber } from "./fields.js";

/** The fields of a line, in the order in which asterisk-conf/tandem/cdr_custom.conf has them written. */
const FIELDS = [
  "channelId",
  "linkedId",
  "sequence",
  "channel",
  "destinationChannel",
  "source",
  "destination",
  "destinationContext",
  "callerId",
  "lastApplication",
  "lastData",
  "start",
  "answer",
  "end",
  "duration",
  "billable",
  "disposition",
  "accountCode",
] as const;

/**
 * A line of the PBX's file of call records: the same facts as its event `Cdr` has, whose times are whole seconds.
 * @returns undefined when it is no such line
 */
export function callRecordOfLine(line: string): CallRecordFacts | undefined {
  const values = fieldsOf(line);
  if (values?.length !== FIELDS.length) return undefined;
  const { start, answer, end, sequence, duration, billable, disposition, linkedId, ...texts } =
    Object.fromEntries(FIELDS.map((name, index) => [name, values[index] ?? ""])) as Record<
      (typeof FIELDS)[number],
      string
    >;
  const numbers = [start, answer, end, sequence, duration, billable].map(Number);
  if (texts.channelId === "" || Number(start) === 0 || !numbers.every((value) => Math.abs(value) <= LARGEST))
    return undefined;
  return {
    ...texts,
    linkedId: linkedId === "" ? null : linkedId,
    sequence: sequence === "" ? null : wholeNumber(sequence),
    startedAt: wholeSeconds(start),
    answeredAt: Number(answer) === 0 ? null : wholeSeconds(answer),
    endedAt: wholeSeconds(end),
    duration: wholeNumber(duration),
    billable: wholeNumber(billable),
    disposition: DISPOSITIONS.get(disposition) ?? "unknown",
  };
}

/** `1795699477.912345`, in milliseconds. */
const wholeSeconds = (time: string): number => Math.floor(Number(time)) * 1000;

/** `"a","b ""c""",…`; undefined: a quote is not closed, there is something beside them, or there are too many. */
function fieldsOf(line: string): string[] | undefined {
  const values: string[] = [];
  for (let at = 0; values.length < FIELDS.length; at += 1) {
    const end = endOfQuoted(line, at);
    if (end === -1) return undefined;
    const value = line.slice(at + 1, end - 1);
    values.push(ownText(value.includes('""') ? value.replaceAll('""', '"') : value, MAX_TEXT_LENGTH));
    at = end;
    if (at === line.length) return values;
    if (line[at] !== ",") return undefined;
  }
  return undefined;
}

/** Behind the quote that closes what is quoted from here on; a doubled one closes nothing. -1: there is none. */
function endOfQuoted(line: string, at: number): number {
  if (line[at] !== '"') return -1;
  let quote = line.indexOf('"', at + 1);
  while (quote !== -1 && line[quote + 1] === '"') quote = line.indexOf('"', quote + 2);
  return quote + 1 || -1;
}
