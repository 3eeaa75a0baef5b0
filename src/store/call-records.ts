import type { Database } from "better-sqlite3";
import type { CallFlow, CallRecord, Disposition } from "../state/model.js";

export interface SavedCallRecord extends CallRecord {
  readonly savedAt: number;
}

/** How many records there are of each kind. */
export interface CallRecordFigure {
  readonly flow: CallFlow;
  readonly disposition: Disposition;
  readonly count: number;
}

/** How many calls, by flow. */
export type CallSummary = Readonly<Record<CallFlow, number>>;

/** What becomes of the call detail records of one core server in time; they are read in `call-history.ts`. */
export interface CallRecordStore {
  /** Records of calls that ended before that time are forgotten, at most so many. Answers how many. */
  forgetEndedBefore(time: number, atMost: number): number;
}

export function createCallRecordStore(db: Database, coreServer: string): CallRecordStore {
  const forget = db.prepare<[string, number, number]>(
    `DELETE FROM call_record WHERE rowid IN
       (SELECT rowid FROM call_record WHERE core_server = ? AND ended_at < ? ORDER BY ended_at LIMIT ?)`,
  );
  return { forgetEndedBefore: (time, atMost) => forget.run(coreServer, time, atMost).changes };
}
