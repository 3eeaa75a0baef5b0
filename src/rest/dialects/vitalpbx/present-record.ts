import type { z } from "zod";
import type { CallRecord } from "../../../state/model.js";
import { CALL_TYPES, DISPOSITIONS } from "./record-query.js";
import type * as schemas from "./schemas.js";

/** No channels and no account code are told: they may be another tenant's, who had part in the call. */
export const presentRecord = (record: CallRecord): z.output<typeof schemas.CallRecord> => ({
  uniqueid: record.channelId,
  linkedid: record.linkedId ?? record.channelId,
  calldate: new Date(record.startedAt).toISOString().slice(0, 19).replace("T", " "),
  date: String(Math.floor(record.startedAt / 1_000)),
  clid: record.callerId,
  src: record.source,
  dst: record.destination,
  calltype: wordFor(CALL_TYPES, record.flow),
  disposition: wordFor(DISPOSITIONS, record.disposition),
  duration: String(record.duration),
  billsec: String(record.billable),
});

/** The tables have every word of ours. */
const wordFor = <Word>(table: Readonly<Record<string, readonly Word[]>>, word: Word): string =>
  Object.keys(table).find((name) => table[name]?.includes(word)) ?? "";
