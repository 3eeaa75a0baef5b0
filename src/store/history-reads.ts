import type { Database } from "better-sqlite3";
import type { CallFlow } from "../state/model.js";
import type { CallRecordFigure, CallSummary } from "./call-records.js";
import type { Entries } from "./history-entries.js";
import { type Of, type Part, type RecordRow, Selection } from "./history-selection.js";

/** A page of what is meant of all parts together, in the order of the start. */
export interface PageAsk {
  readonly type: "page";
  readonly of: Of;
  readonly parts: readonly Part[];
  readonly range: Range;
}

export interface Range {
  readonly offset: number;
  readonly limit: number;
  readonly newestFirst: boolean;
}

/** By flow, the calls that an extension had part in. */
export interface SummaryAsk {
  readonly type: "summary";
  readonly coreServer: string;
  readonly extension: string;
}

export type Ask = PageAsk | SummaryAsk;

/** What one step of a read has brought: nothing yet; what there is in all; then the page, row by row. */
export type Step =
  | { readonly type: "looking" }
  | { readonly type: "found"; readonly total: number; readonly figures: readonly CallRecordFigure[] }
  | { readonly type: "rows"; readonly rows: readonly PageRow[] }
  | { readonly type: "summary"; readonly summary: CallSummary };

/** Place in the page, of which a call has several rows; slug of the core server; the rest as of `RecordRow`. */
export type PageRow = readonly [
  place: number,
  coreServer: string,
  linkedId: string,
  savedAt: number,
  whole: string,
];

/** Entries of a page, and rows, that one step reads: whoever takes them is held up for a millisecond. */
const ENTRIES_A_STEP = 25;
const ROWS_A_STEP = 50;

/** Selections that are kept beside the last, and entries in them: the one that was asked for longest ago goes first. */
const MAX_SELECTIONS = 200;
const MAX_ENTRIES = 3_000_000;

/**
 * A call counts once: as what it was where the extension first had part in it, or as one that went through. Read off three
 * indexes that have all of it, and no row: so it costs the same among a million.
 */
const SUMMARY = `
  WITH own AS (
    SELECT rowid AS id, linked_id, started_at, sequence, flow FROM call_record
    WHERE core_server = @coreServer AND source_extension = @extension
    UNION SELECT rowid, linked_id, started_at, sequence, flow FROM call_record
    WHERE core_server = @coreServer AND destination_extension = @extension
  ), part AS (
    SELECT linked_id, flow, row_number() OVER (PARTITION BY linked_id ORDER BY started_at, sequence, id) AS n FROM own
  ), call AS (
    SELECT CASE WHEN EXISTS (
      SELECT 1 FROM call_record
      WHERE core_server = @coreServer AND linked_id = part.linked_id AND flow = 'through'
    ) THEN 'through' ELSE flow END AS flow
    FROM part WHERE n = 1
  )
  SELECT flow, count(*) AS count FROM call GROUP BY flow`;

/** Reads of the call history, each as steps of some milliseconds: between two of them others have their turn. */
export class HistoryReads {
  readonly #db: Database;
  readonly #lastRowid;
  readonly #summary;
  /** The one asked for last stands last. */
  readonly #selections = new Map<string, Selection>();

  /** @param db may be read-only; what is committed on other connections is seen with the next read */
  constructor(db: Database) {
    this.#db = db;
    this.#lastRowid = db.prepare<[], number | null>("SELECT max(rowid) FROM call_record").pluck();
    this.#summary = db.prepare<[Omit<SummaryAsk, "type">], { flow: CallFlow; count: number }>(SUMMARY);
  }

  begin(ask: Ask): Iterator<Step, undefined> {
    return ask.type === "page" ? this.#page(ask) : this.#summaryOf(ask);
  }

  /** Rows have been deleted: what is kept has to be made anew. */
  forget(): void {
    this.#selections.clear();
  }

  *#summaryOf({ coreServer, extension }: SummaryAsk): Generator<Step, undefined> {
    const counted = this.#summary.all({ coreServer, extension }).map(({ flow, count }) => [flow, count]);
    yield {
      type: "summary",
      summary: { local: 0, out: 0, in: 0, through: 0, ...Object.fromEntries(counted) },
    };
  }

  *#page({ of, parts, range }: PageAsk): Generator<Step, undefined> {
    const selections: Selection[] = [];
    const upTo = this.#last(); // what is committed by now is in the answer
    for (const part of parts) {
      const selection = this.#selectionOf(of, part);
      selections.push(selection);
      while (!selection.reaches(upTo)) {
        selection.advance(this.#last());
        yield { type: "looking" };
      }
    }
    this.#makeRoom();
    // From here on it stays as it is, whatever another read adds to the same selection.
    const entries = cut(selections, range);
    yield {
      type: "found",
      total: selections.reduce((sum, selection) => sum + selection.entries.size, 0),
      figures: selections.flatMap(({ figures }) => figures),
    };
    for (let at = 0; at < entries.length; at += ENTRIES_A_STEP) {
      const rows = read(selections, parts, entries.slice(at, at + ENTRIES_A_STEP), at);
      for (let row = 0; row < rows.length; row += ROWS_A_STEP)
        yield { type: "rows", rows: rows.slice(row, row + ROWS_A_STEP) };
    }
  }

  #last(): number {
    return this.#lastRowid.get() ?? 0;
  }

  #selectionOf(of: Of, part: Part): Selection {
    const key = JSON.stringify([of, part]);
    const selection = this.#selections.get(key) ?? new Selection(this.#db, of, part);
    this.#selections.delete(key);
    this.#selections.set(key, selection);
    return selection;
  }

  /** Reads that are under way keep theirs all the same. */
  #makeRoom(): void {
    const others = [...this.#selections].slice(0, -1);
    let count = others.reduce((sum, [, { entries }]) => sum + entries.size, 0);
    for (const [key, { entries }] of others) {
      if (count <= MAX_ENTRIES && this.#selections.size <= MAX_SELECTIONS) return;
      this.#selections.delete(key);
      count -= entries.size;
    }
  }
}

interface PageEntry {
  /** Index of its selection. */
  readonly part: number;
  readonly rowid: number;
}

/** The entries of a page, out of all selections; of two that began at once the earlier selection's goes first. */
function cut(selections: readonly Selection[], { offset, limit, newestFirst }: Range): PageEntry[] {
  const places = selections.map(({ entries }, part) => new Place(part, entries, newestFirst));
  const sign = newestFirst ? -1 : 1;
  const earlier = (a: Place, b: Place) => ((b.startedAt - a.startedAt) * sign < 0 ? b : a);
  const [only] = places;
  const skipped = places.length === 1 ? offset : 0; // with nothing to compare it with
  only?.skip(skipped);
  const cut: PageEntry[] = [];
  for (let at = skipped; at < offset + limit; at += 1) {
    const left = places.filter(({ isOver }) => !isOver);
    if (left.length === 0) break;
    const next = left.reduce(earlier);
    if (at >= offset) cut.push({ part: next.part, rowid: next.rowid });
    next.skip(1);
  }
  return cut;
}

/** A place among the entries of one selection, which moves from one of its ends to the other. */
class Place {
  readonly part: number;
  readonly #entries: Entries;
  readonly #step: 1 | -1;
  #at: number;

  constructor(part: number, entries: Entries, newestFirst: boolean) {
    this.part = part;
    this.#entries = entries;
    this.#step = newestFirst ? -1 : 1;
    this.#at = newestFirst ? entries.size - 1 : 0;
  }

  get isOver(): boolean {
    return this.#at < 0 || this.#at >= this.#entries.size;
  }

  get startedAt(): number {
    return this.#entries.at(this.#at).startedAt;
  }

  get rowid(): number {
    return this.#entries.at(this.#at).rowid;
  }

  skip(count: number): void {
    this.#at += count * this.#step;
  }
}

function read(
  selections: readonly Selection[],
  parts: readonly Part[],
  entries: readonly PageEntry[],
  firstPlace: number,
): PageRow[] {
  const rows = selections.flatMap((selection, part) => {
    const own = [...entries.entries()].filter(([, entry]) => entry.part === part);
    if (own.length === 0) return [];
    const { coreServer = "" } = parts[part] ?? {};
    return selection
      .read(own.map(([, { rowid }]) => rowid))
      .map(
        ([index, ...record]: RecordRow): PageRow => [
          firstPlace + (own[index]?.[0] ?? 0),
          coreServer,
          ...record,
        ],
      );
  });
  return rows.sort(([a], [b]) => a - b);
}
