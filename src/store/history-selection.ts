import type { Database, Statement } from "better-sqlite3";
import { type CallRecordFilter, type Condition, toCondition } from "./call-record-filter.js";
import type { CallRecordFigure } from "./call-records.js";
import { Entries, type Entry } from "./history-entries.js";

/** Of a call its first record that the filter lets through stands for it. */
export type Of = "calls" | "records";

/** Records of one core server. */
export interface Part {
  readonly coreServer: string;
  readonly filter: CallRecordFilter;
}

/** Index in what was asked for, Linkedid, time at which it was saved, the record as JSON. */
export type RecordRow = readonly [index: number, linkedId: string, savedAt: number, whole: string];

/** Rows that are looked at in one step, which takes some milliseconds. */
const STEP = 2_000;
/** Extensions that have part in fewer records are looked up by index; with more, all records are looked at in their order. */
const MAX_BY_EXTENSION = 50_000;

type Found = readonly [
  rowid: number,
  startedAt: number,
  sequence: number,
  flow: CallRecordFigure["flow"],
  disposition: CallRecordFigure["disposition"],
  isFirst: number,
];

/**
 * What a filter lets through, in order and counted. It is made in steps, and kept: rows do not change, so that what has been
 * written since is all that is to be looked at. Rows that are deleted end it.
 */
export class Selection {
  readonly entries = new Entries();
  readonly #figures = new Map<string, CallRecordFigure>();
  readonly #db: Database;
  readonly #of: Of;
  readonly #condition: Condition;
  /** Rows up to this one are in it. */
  #seen = 0;
  /** Up to where it goes at present, and from where. */
  #target = 0;
  #base = 0;
  /** Of the first time the rows alone that may be meant, in ascending order; null: any. */
  #candidates: number[] | null = null;
  readonly #search: Record<"range" | "candidates", Statement<[object], Found>>;
  readonly #stoodBefore: Statement<[object], Entry>;
  readonly #read: Statement<[object], RecordRow>;

  constructor(db: Database, of: Of, { coreServer, filter }: Part) {
    this.#db = db;
    this.#of = of;
    this.#condition = toCondition(coreServer, filter);
    this.#search = this.#prepareSearch();
    this.#stoodBefore = db.prepare(
      `SELECT other.rowid, other.started_at AS startedAt, other.sequence FROM call_record AS r
       JOIN call_record AS other INDEXED BY call_record_call
         ON other.core_server = r.core_server AND other.linked_id = r.linked_id
       WHERE r.rowid = @rowid AND other.rowid <= @base AND ${this.#condition.where("other")}
       ORDER BY other.started_at, other.sequence, other.rowid LIMIT 1`,
    );
    this.#read = this.#prepareRead();
    this.#begin(filter);
  }

  get figures(): CallRecordFigure[] {
    return [...this.#figures.values()];
  }

  /** Whether all rows up to this one are in it that are to be. */
  reaches(rowid: number): boolean {
    return this.#seen === this.#target && this.#seen >= rowid;
  }

  /** One step further. @param lastRowid of the table, at present */
  advance(lastRowid: number): void {
    if (this.#seen === this.#target) {
      this.#base = this.#seen;
      this.#target = lastRowid;
      this.#candidates = null; // what is new may be any
    }
    const values = { ...this.#condition.values, target: this.#target };
    if (this.#candidates === null) {
      const [from, to] = [this.#seen, Math.min(this.#seen + STEP, this.#target)];
      this.#take(this.#search.range.all({ ...values, from, to }));
      this.#seen = to;
    } else {
      const rowids = JSON.stringify(this.#candidates.splice(0, STEP));
      this.#take(this.#search.candidates.all({ ...values, rowids }));
      if (this.#candidates.length > 0) return;
      this.#candidates = null;
      this.#seen = this.#target;
    }
  }

  /** Of calls all records that the filter lets through, oldest first. */
  read(rowids: readonly number[]): RecordRow[] {
    return this.#read.all({ ...this.#condition.values, rowids: JSON.stringify(rowids) });
  }

  /** Where it is worth it, only some rows are looked at: of one call, of few extensions, of a time. */
  #begin({ linkedId, extensions, started }: CallRecordFilter): void {
    const { values } = this.#condition;
    const rowids = (sql: string): number[] => this.#db.prepare<[object], number>(sql).pluck().all(values);
    const last = this.#db.prepare<[], number | null>("SELECT max(rowid) FROM call_record").pluck().get() ?? 0;
    if (linkedId !== undefined) {
      this.#candidates = rowids(
        "SELECT rowid FROM call_record WHERE core_server = @coreServer AND linked_id = @linkedId",
      );
    } else if (extensions !== undefined) {
      const of = (side: "source" | "destination") =>
        `SELECT r.rowid FROM json_each(@extensions) AS e CROSS JOIN call_record AS r INDEXED BY call_record_${side}
         WHERE r.core_server = @coreServer AND r.${side}_extension = e.value`;
      const found = rowids(`${of("source")} UNION ALL ${of("destination")} LIMIT ${MAX_BY_EXTENSION}`);
      if (found.length < MAX_BY_EXTENSION) this.#candidates = [...new Set(found)].sort((a, b) => a - b);
    }
    if (this.#candidates === null && started !== undefined) {
      const { started_at_from: from = 0, started_at_to: to = Number.MAX_SAFE_INTEGER } = values;
      const first = this.#db
        .prepare<unknown[], number | null>(
          `SELECT min(rowid) FROM call_record INDEXED BY call_record_started
           WHERE core_server = ? AND started_at >= ? AND started_at < ?`,
        )
        .pluck()
        .get(values.coreServer, from, to);
      this.#seen = first == null ? last : first - 1;
    }
    this.#target = last;
  }

  #take(rows: readonly Found[]): void {
    const added: Entry[] = [];
    for (const [rowid, startedAt, sequence, flow, disposition, isFirst] of rows) {
      const kind = `${flow} ${disposition}`;
      this.#figures.set(kind, {
        flow,
        disposition,
        count: (this.#figures.get(kind)?.count ?? 0) + 1,
      });
      if (isFirst === 0) continue;
      added.push({ rowid, startedAt, sequence });
      if (this.#of === "calls" && this.#base > 0) this.#replace(rowid);
    }
    this.entries.merge(added);
  }

  /** The record that has stood for this one's call so far does no longer. */
  #replace(rowid: number): void {
    const before = this.#stoodBefore.get({ ...this.#condition.values, rowid, base: this.#base });
    if (before !== undefined) this.entries.remove(before);
  }

  #prepareSearch() {
    const { where } = this.#condition;
    const isFirst =
      this.#of === "records"
        ? "1"
        : `NOT EXISTS (
             SELECT 1 FROM call_record AS other INDEXED BY call_record_call
             WHERE other.core_server = r.core_server AND other.linked_id = r.linked_id AND other.rowid <= @target
               AND (other.started_at, other.sequence, other.rowid) < (r.started_at, r.sequence, r.rowid)
               AND ${where("other")}
           )`;
    const search = (which: string) =>
      this.#db
        .prepare<[object], Found>(
          `SELECT r.rowid, r.started_at, r.sequence, r.flow, r.disposition, ${isFirst} FROM ${which} AND ${where("r")}`,
        )
        .raw();
    return {
      range: search("call_record AS r NOT INDEXED WHERE r.rowid > @from AND r.rowid <= @to"),
      candidates: search(
        "json_each(@rowids) AS e CROSS JOIN call_record AS r NOT INDEXED WHERE r.rowid = e.value",
      ),
    };
  }

  #prepareRead() {
    const whole = "r.linked_id, r.saved_at, r.whole";
    const sql =
      this.#of === "records"
        ? `SELECT e.key, ${whole} FROM json_each(@rowids) AS e
           CROSS JOIN call_record AS r NOT INDEXED WHERE r.rowid = e.value ORDER BY e.key`
        : `SELECT e.key, ${whole} FROM json_each(@rowids) AS e
           CROSS JOIN call_record AS first NOT INDEXED CROSS JOIN call_record AS r INDEXED BY call_record_call
           WHERE first.rowid = e.value AND r.core_server = first.core_server AND r.linked_id = first.linked_id
             AND ${this.#condition.where("r")}
           ORDER BY e.key, r.started_at, r.sequence, r.rowid`;
    return this.#db.prepare<[object], RecordRow>(sql).raw();
  }
}
