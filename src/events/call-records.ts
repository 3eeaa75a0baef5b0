import { type AmiMessage, header } from "../ami/message.js";
import type { CallRecordFacts, Disposition } from "./call-record-facts.js";
import { number, text, textOrNull } from "./fields.js";

export const DISPOSITIONS: ReadonlyMap<string, Disposition> = new Map([
  ["ANSWERED", "answered"],
  ["NO ANSWER", "no-answer"],
  ["BUSY", "busy"],
  ["FAILED", "failed"],
  ["CONGESTION", "congestion"],
]);

/** Offsets of local times from UTC are whole quarters of an hour. */
const QUARTER_MS = 15 * 60_000;

/** By no more than this do the times of a record differ from its durations, all being whole seconds. */
const ROUNDING_MS = 2_000;

/**
 * `Cdr`. Its times are the PBX's local time without a zone, to the second. How far that is from UTC is seen from the end of
 * the call, which is about when the event was made.
 * @param at when the event was made, in milliseconds since 1970: off by less than seven minutes
 */
export function callRecordFacts(message: AmiMessage, at: number): CallRecordFacts {
  const endedLocally = utc(text(message, "EndTime")) ?? at;
  const endedAt = endedLocally - Math.round((endedLocally - at) / QUARTER_MS) * QUARTER_MS;
  const [duration, billable] = [number(message, "Duration"), number(message, "BillableSeconds")];
  const before = (name: string, seconds: number): number => {
    const counted = endedAt - seconds * 1000;
    const told = (utc(text(message, name)) ?? counted) - endedLocally + endedAt;
    return Math.abs(told - counted) <= ROUNDING_MS ? told : counted; // the clocks were changed meanwhile
  };
  const sequence = header(message, "Sequence");
  return {
    channelId: text(message, "UniqueID"),
    channel: text(message, "Channel"),
    destinationChannel: text(message, "DestinationChannel"),
    linkedId: textOrNull(message, "LinkedID"),
    sequence: sequence === undefined || sequence === "" ? null : number(message, "Sequence"),
    source: text(message, "Source"),
    destination: text(message, "Destination"),
    destinationContext: text(message, "DestinationContext"),
    callerId: text(message, "CallerID"),
    lastApplication: text(message, "LastApplication"),
    lastData: text(message, "LastData"),
    startedAt: before("StartTime", duration),
    answeredAt: text(message, "AnswerTime") === "" ? null : before("AnswerTime", billable),
    endedAt,
    duration,
    billable,
    disposition: DISPOSITIONS.get(text(message, "Disposition")) ?? "unknown",
    accountCode: text(message, "AccountCode"),
  };
}

/** `2026-11-22 09:20:25`, read as if it were UTC. */
function utc(time: string): number | undefined {
  const milliseconds = Date.parse(`${time.replace(" ", "T")}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
