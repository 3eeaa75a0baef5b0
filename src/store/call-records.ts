import type { Database } from "better-sqlite3";
import type { CallFlow, CallRecord, Disposition } from "../state/model.js";

export type TextMatch =
  | { readonly op: "contains" | "equals" | "startsWith"; readonly value: string }
  /** Not empty. */
  | { readonly op: "present" };

/** Which records are meant; what is left out restricts nothing. Times are milliseconds since 1970, `to` not included. */
export interface CallRecordFilter {
  /** Linkedid of the call. */
  readonly linkedId?: string;
  /** Keys of extensions of which at least one takes part. */
  readonly extensions?: readonly string[];
  readonly source?: TextMatch;
  readonly destination?: TextMatch;
  readonly started?: Span;
  readonly saved?: Span;
  readonly answered?: Span;
  /** Any of these. */
  readonly dispositions?: readonly Disposition[];
  readonly flows?: readonly CallFlow[];
}

export interface Span {
  readonly from?: number;
  readonly to?: number;
}

export interface CallRecordPage {
  /** How many calls there are in all. */
  readonly total: number;
  /** Each call's records that the filter lets through, oldest first. A call is named by its Linkedid. */
  readonly calls: readonly { readonly linkedId: string; readonly records: readonly SavedCallRecord[] }[];
}

export interface CallRecordRows {
  readonly total: number;
  readonly records: readonly SavedCallRecord[];
}

export interface CallRecordRange {
  readonly offset: number;
  readonly limit: number;
  readonly newestFirst: boolean;
}

export interface SavedCallRecord extends CallRecord {
  readonly savedAt: number;
}

/** How many records there are of each kind. */
export interface CallRecordFigure {
  readonly flow: CallFlow;
  readonly disposition: Disposition;
  readonly count: number;
}

/** The call detail records of one core server. */
export interface CallRecords {
  /** Calls in the order of their start; `newestFirst` turns it round. */
  page(filter: CallRecordFilter, range: CallRecordRange): CallRecordPage;
  /** Single records in the order of their start; `total`: how many there are in all. */
  rows(filter: CallRecordFilter, range: CallRecordRange): CallRecordRows;
  figures(filter: CallRecordFilter): readonly CallRecordFigure[];
  /**
   * How many calls an extension had part in, by flow: a call that came from the outside and went back there, forwarded or
   * transferred by the extension, is `through`, whatever its single records are.
   */
  summary(extension: string): Readonly<Record<CallFlow, number>>;
}

export interface CallRecordStore extends CallRecords {
  /** Records of calls that ended before that time are forgotten. Answers how many. */
  forgetEndedBefore(time: number): number;
}

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

/** Read from the table `call_record`. */
export function createCallRecordStore(db: Database, coreServer: string): CallRecordStore {
  const forget = db.prepare("DELETE FROM call_record WHERE core_server = ? AND ended_at < ?");
  const summary = db.prepare<[{ coreServer: string; extension: string }], { flow: CallFlow; count: number }>(
    SUMMARY,
  );
  return {
    page(filter, { offset, limit, newestFirst }) {
      const { where, values } = toSql(coreServer, filter);
      const total = db
        .prepare<unknown[], number>(`SELECT count(DISTINCT linked_id) FROM call_record WHERE ${where}`)
        .pluck()
        .get(...values);
      const order = newestFirst ? "DESC" : "ASC";
      const rows = db
        .prepare<unknown[], Row>(
          `WITH page AS (
             SELECT linked_id, min(started_at) AS began FROM call_record WHERE ${where}
             GROUP BY linked_id ORDER BY began ${order}, linked_id ${order} LIMIT ? OFFSET ?
           )
           SELECT linked_id AS linkedId, saved_at AS savedAt, whole FROM call_record JOIN page USING (linked_id)
           WHERE ${where} ORDER BY began ${order}, linked_id ${order}, started_at, sequence, rowid`,
        )
        .all(...values, limit, offset, ...values);
      return { total: total ?? 0, calls: byCall(rows) };
    },
    rows(filter, { offset, limit, newestFirst }) {
      const { where, values } = toSql(coreServer, filter);
      const total = db
        .prepare<unknown[], number>(`SELECT count(*) FROM call_record WHERE ${where}`)
        .pluck()
        .get(...values);
      const order = newestFirst ? "DESC" : "ASC";
      const rows = db
        .prepare<unknown[], Row>(
          `SELECT linked_id AS linkedId, saved_at AS savedAt, whole FROM call_record WHERE ${where}
           ORDER BY started_at ${order}, sequence ${order}, rowid ${order} LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset);
      return { total: total ?? 0, records: rows.map(toRecord) };
    },
    figures(filter) {
      const { where, values } = toSql(coreServer, filter);
      return db
        .prepare<unknown[], CallRecordFigure>(
          `SELECT flow, disposition, count(*) AS count FROM call_record WHERE ${where}
           GROUP BY flow, disposition ORDER BY flow, disposition`,
        )
        .all(...values);
    },
    summary(extension) {
      const rows = summary.all({ coreServer, extension });
      const counted = Object.fromEntries(rows.map(({ flow, count }) => [flow, count]));
      return { local: 0, out: 0, in: 0, through: 0, ...counted };
    },
    forgetEndedBefore: (time) => forget.run(coreServer, time).changes,
  };
}

interface Row {
  readonly linkedId: string;
  readonly savedAt: number;
  readonly whole: string;
}

const toRecord = ({ savedAt, whole }: Row): SavedCallRecord => ({
  ...(JSON.parse(whole) as CallRecord),
  savedAt,
});

function byCall(rows: readonly Row[]): CallRecordPage["calls"] {
  const calls = new Map<string, SavedCallRecord[]>();
  for (const row of rows) {
    const { linkedId } = row;
    const record = toRecord(row);
    const records = calls.get(linkedId);
    if (records === undefined) calls.set(linkedId, [record]);
    else records.push(record);
  }
  return [...calls].map(([linkedId, records]) => ({ linkedId, records }));
}

/** A condition and its values; of the former nothing is a caller's. */
interface Sql {
  readonly where: string;
  readonly values: readonly unknown[];
}

function toSql(coreServer: string, filter: CallRecordFilter): Sql {
  const { linkedId, extensions, source, destination, started, saved, answered, dispositions, flows } = filter;
  const parts: Sql[] = [
    { where: "core_server = ?", values: [coreServer] },
    ...(linkedId === undefined ? [] : [{ where: "linked_id = ?", values: [linkedId] }]),
    ...(extensions === undefined ? [] : [takesPart(extensions)]),
    ...(source === undefined ? [] : [textMatches("source", source)]),
    ...(destination === undefined ? [] : [textMatches("destination", destination)]),
    ...within("started_at", started),
    ...within("saved_at", saved),
    ...within("answered_at", answered),
    ...(dispositions === undefined ? [] : [isOneOf("disposition", dispositions)]),
    ...(flows === undefined ? [] : [isOneOf("flow", flows)]),
  ];
  return {
    where: parts.map(({ where }) => `(${where})`).join(" AND "),
    values: parts.flatMap(({ values }) => values),
  };
}

const isOneOf = (column: "disposition" | "flow", words: readonly string[]): Sql => ({
  where: `${column} IN (SELECT value FROM json_each(?))`,
  values: [JSON.stringify(words)],
});

/** As one JSON value, since SQLite takes only so many separate ones. */
function takesPart(extensions: readonly string[]): Sql {
  const keys = JSON.stringify(extensions);
  const one = "IN (SELECT value FROM json_each(?))";
  return { where: `source_extension ${one} OR destination_extension ${one}`, values: [keys, keys] };
}

/** By Unicode code points, case included; not by LIKE, in which `_` and `%` mean something. */
function textMatches(column: "source" | "destination", match: TextMatch): Sql {
  switch (match.op) {
    case "present":
      return { where: `${column} <> ''`, values: [] };
    case "equals":
      return { where: `${column} = ?`, values: [match.value] };
    case "startsWith":
      return { where: `substr(${column}, 1, length(?)) = ?`, values: [match.value, match.value] };
    case "contains":
      return { where: `instr(${column}, ?) > 0`, values: [match.value] };
  }
}

function within(column: "started_at" | "saved_at" | "answered_at", span: Span | undefined): Sql[] {
  return [
    ...(span?.from === undefined ? [] : [{ where: `${column} >= ?`, values: [span.from] }]),
    ...(span?.to === undefined ? [] : [{ where: `${column} < ?`, values: [span.to] }]),
  ];
}
