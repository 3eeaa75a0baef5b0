import type { Database } from "better-sqlite3";

/** Of more gaps of one core server the two oldest are told as one, with what lies between them. */
export const MAX_RECORD_GAPS = 100;

/** A place in the PBX's file of call records. */
export interface RecordFilePosition {
  /** Names the file, whatever it is called by now: its inode; "": it was not there. */
  readonly fileId: string;
  /** Bytes. */
  readonly offset: number;
}

export interface RecordMark {
  /** Call records that were written before this time are there, or in a gap. */
  readonly heardUntil: number;
  /** null: no file is configured. */
  readonly position: RecordFilePosition | null;
}

/** A time, in milliseconds since 1970, in which call records may have been written that are not there. */
export interface RecordGap {
  readonly from: number;
  readonly to: number;
}

/** Up to where the call records of one core server have been heard, and where they may lack some. */
export interface RecordGapStore {
  mark(mark: RecordMark): void;
  /** The last mark; null: none was made. */
  marked(): RecordMark | null;
  add(gap: RecordGap): void;
  /** Oldest first. */
  gaps(): RecordGap[];
  /** Answers how many. */
  forgetEndedBefore(time: number): number;
}

interface MarkRow {
  readonly heardUntil: number;
  readonly fileId: string | null;
  readonly offset: number | null;
}

export function createRecordGapStore(db: Database, coreServer: string): RecordGapStore {
  const mark = db.prepare("INSERT OR REPLACE INTO record_mark VALUES (?, ?, ?, ?)");
  const marked = db.prepare<[string], MarkRow>(
    'SELECT heard_until AS heardUntil, file_id AS fileId, file_offset AS "offset" FROM record_mark WHERE core_server = ?',
  );
  const add = db.prepare(`
    INSERT INTO record_gap VALUES (@coreServer, @from, @to)
    ON CONFLICT DO UPDATE SET ended_at = max(ended_at, excluded.ended_at)
  `);
  const gaps = db.prepare<[string], RecordGap>(
    'SELECT began_at AS "from", ended_at AS "to" FROM record_gap WHERE core_server = ? ORDER BY began_at',
  );
  const remove = db.prepare("DELETE FROM record_gap WHERE core_server = ? AND began_at = ?");
  const forget = db.prepare("DELETE FROM record_gap WHERE core_server = ? AND ended_at < ?");
  const joinOldest = (): void => {
    const [first, second, ...more] = gaps.all(coreServer);
    if (first === undefined || second === undefined || more.length + 2 <= MAX_RECORD_GAPS) return;
    remove.run(coreServer, second.from);
    add.run({ coreServer, from: first.from, to: second.to });
  };
  return {
    mark: ({ heardUntil, position }) =>
      void mark.run(coreServer, heardUntil, position?.fileId ?? null, position?.offset ?? null),
    marked() {
      const row = marked.get(coreServer);
      if (row === undefined) return null;
      const { heardUntil, fileId, offset } = row;
      return { heardUntil, position: fileId === null || offset === null ? null : { fileId, offset } };
    },
    add: db.transaction((gap: RecordGap) => {
      add.run({ coreServer, ...gap });
      joinOldest();
    }),
    gaps: () => gaps.all(coreServer),
    forgetEndedBefore: (time) => forget.run(coreServer, time).changes,
  };
}
