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

/** `"a","b ""c""",…`; undefined: a quote is not closed, or there is something beside them. */
function fieldsOf(line: string): string[] | undefined {
  if (!/^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*$/.test(line)) return undefined;
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, value = ""]) => value.replaceAll('""', '"'));
}
