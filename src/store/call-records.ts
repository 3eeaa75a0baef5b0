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
