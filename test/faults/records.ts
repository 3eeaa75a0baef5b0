import { readFile } from "node:fs/promises";
import type Database from "better-sqlite3";

/** What became of the PBX's call records in Tandem's database. */
export interface RecordCount {
  readonly written: number;
  /** Names of records that are wrong: there not at all, twice, or without the PBX's having written them. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly invented: readonly string[];
}

/** Where the PBX has written its records, and Tandem. */
interface Written {
  readonly recordFile: string;
  database(): Database.Database;
}

/** Compares with the file of the PBX's module cdr_csv, of which Tandem knows nothing. */
export async function countRecords({ recordFile, database }: Written): Promise<RecordCount> {
  const lines = (await readFile(recordFile, "utf8")).trimEnd().split("\n");
  const written = new Set(lines.map(nameOfLine));
  const rows = database()
    .prepare<[], string>("SELECT channel_id || '/' || sequence FROM call_record")
    .pluck()
    .all();
  const had = new Map<string, number>();
  for (const name of rows) had.set(name, (had.get(name) ?? 0) + 1);
  return {
    written: written.size,
    lost: [...written].filter((name) => !had.has(name)),
    doubled: [...had].filter(([, count]) => count > 1).map(([name]) => name),
    invented: [...had.keys()].filter((name) => !written.has(name)),
  };
}

/** `…,"uniqueid","userfield","peeraccount","linkedid",sequence`, as cdr.conf has it written. */
function nameOfLine(line: string): string {
  const [, uniqueId, sequence] = /"([^"]*)","[^"]*","[^"]*","[^"]*",(\d+)$/.exec(line) ?? [];
  if (uniqueId === undefined) throw new Error(`not a call record: ${line}`);
  return `${uniqueId}/${sequence}`;
}
