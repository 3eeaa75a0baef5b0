import type { Database } from "better-sqlite3";
import type { CallRecordFilter } from "../../../src/store/call-record-filter.js";
import type { CallRecordFigure, SavedCallRecord } from "../../../src/store/call-records.js";
import { HistoryReads, type Range, type Step } from "../../../src/store/history-reads.js";
import type { Of, Part } from "../../../src/store/history-selection.js";

const ALL: Range = { offset: 0, limit: 100, newestFirst: false };

/** All steps of a page, in this thread. */
export function readPage(reads: HistoryReads, of: Of, parts: readonly Part[], range: Partial<Range> = {}) {
  const steps = reads.begin({ type: "page", of, parts, range: { ...ALL, ...range } });
  const calls: { linkedId: string; coreServer: string; records: SavedCallRecord[] }[] = [];
  let [total, figures]: [number, readonly CallRecordFigure[]] = [0, []];
  for (let step = next(steps); step !== undefined; step = next(steps)) {
    if (step.type === "found") ({ total, figures } = step);
    if (step.type !== "rows") continue;
    for (const [place, coreServer, linkedId, savedAt, whole] of step.rows) {
      calls[place] ??= { linkedId, coreServer, records: [] };
      calls[place].records.push({ ...JSON.parse(whole), savedAt });
    }
  }
  return { total, figures, calls };
}

const next = (steps: Iterator<Step, undefined>): Step | undefined => steps.next().value;

/** Of one core server, with nothing kept from an earlier read. */
export const readOnce = (
  db: Database,
  of: Of,
  filter: CallRecordFilter = {},
  range: Partial<Range> = {},
  coreServer = "default",
) => readPage(new HistoryReads(db), of, [{ coreServer, filter }], range);

export function readSummary(db: Database, extension: string) {
  const step = next(new HistoryReads(db).begin({ type: "summary", coreServer: "default", extension }));
  return step?.type === "summary" ? step.summary : undefined;
}
