import type { Database } from "better-sqlite3";
import { prepareCallRecords } from "../../src/store/call-record-rows.js";
import { openDatabase } from "../../src/store/database.js";
import { HistoryReads } from "../../src/store/history-reads.js";
import { callRecord } from "../../test/contract/records.js";
import { type Figure, perSecond, type Size } from "../figure.js";
import { OWN, OWN_RECORDS, storedRecords } from "./stored.js";

const RECORDS: Readonly<Record<Size, readonly number[]>> = {
  full: [1_000, 100_000, 1_000_000],
  small: [500, 1_000],
};
const QUESTIONS = 200;
const ADDED = 500;

const named = (count: number): string => `${count.toLocaleString("en-US")} records`;

const goals = [{ of: named(1_000_000), beside: named(1_000), ratio: 1.25 }];

/** What something costs in microseconds, `times` of it in one go, among so many records. */
function among(size: Size, times: number, work: (database: Database) => () => void) {
  const databases: Database[] = [];
  const contenders = RECORDS[size].map((count) => {
    const database = openDatabase(storedRecords(count));
    databases.push(database);
    const go = work(database);
    return [named(count), async () => 1_000_000 / (await perSecond(times, go))] as const;
  });
  const close = () => Promise.resolve(databases.forEach((database) => void database.close()));
  return Promise.resolve({ contenders: Object.fromEntries(contenders), close });
}

export const growthOfRecords: Figure = {
  name: "growth-records",
  question: `\`cdr_summary\` of an extension that has part in ${OWN_RECORDS} calls, among so many stored records.`,
  unit: "µs a question",
  better: "less",
  goals,
  prepare: (size) =>
    among(size, QUESTIONS, (database) => {
      const reads = new HistoryReads(database);
      const ask = { type: "summary", coreServer: "default", extension: OWN } as const;
      return () => {
        for (let n = 0; n < QUESTIONS; n += 1) reads.begin(ask).next();
      };
    }),
};

export const growthOfWrites: Figure = {
  name: "growth-writes",
  question: `${ADDED} more records in one transaction, among so many stored ones.`,
  unit: "µs a record",
  better: "less",
  goals,
  prepare: (size) => {
    let round = 0;
    return among(size, ADDED, (database) => {
      const { add } = prepareCallRecords(database, "default");
      return database.transaction(() => {
        round += 1;
        for (let n = 0; n < ADDED; n += 1) {
          const at = Date.now();
          const channelId = `added ${round}.${n}`;
          add(callRecord({ channelId, linkedId: channelId, startedAt: at, endedAt: at }), at);
        }
      });
    });
  },
};
