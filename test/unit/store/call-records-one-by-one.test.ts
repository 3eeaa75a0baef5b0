import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallRecord } from "../../../src/state/model.js";
import type { CallRecordFilter } from "../../../src/store/call-record-filter.js";
import { prepareCallRecords } from "../../../src/store/call-record-rows.js";
import { migrate } from "../../../src/store/migrate.js";
import { AT, record } from "../state/facts.js";
import { readOnce } from "./read-history.js";

let database: Database.Database;
beforeEach(() => {
  database = new Database(":memory:");
  migrate(database);
  for (const one of RECORDS) save(one);
  save({ channelId: "elsewhere" }, "another");
});
afterEach(() => void database.close());

/** One call has two records; the second call began between them; the last two at once. */
const RECORDS: readonly Partial<CallRecord>[] = [
  { channelId: "a1", linkedId: "a", startedAt: AT },
  { channelId: "a2", linkedId: "a", startedAt: AT + 2_000, flow: "out" },
  { channelId: "b", linkedId: "b", startedAt: AT + 1_000, sourceExtension: "102@from-internal" },
  { channelId: "d", linkedId: "c", startedAt: AT + 3_000, sequence: 5 },
  { channelId: "c", linkedId: "c", startedAt: AT + 3_000, sequence: 4 },
];

const save = (given: Partial<CallRecord>, coreServer = "default") =>
  prepareCallRecords(database, coreServer).add(
    {
      ...record().record,
      sourceExtension: "100@from-internal",
      destinationExtension: null,
      flow: "local",
      ...given,
    },
    AT + 9,
  );

const rows = (
  filter: CallRecordFilter = {},
  range: { offset?: number; limit?: number; newestFirst?: boolean } = {},
) => {
  const { total, calls } = readOnce(database, "records", filter, range);
  return { total, records: calls.map(({ records }) => records.map(({ channelId }) => channelId).join()) };
};

describe("single call records", () => {
  test("are in the order of their start, whichever call they are of, and then of the PBX", () => {
    expect(rows()).toEqual({ total: 5, records: ["a1", "b", "a2", "c", "d"] });
    expect(rows({}, { newestFirst: true })).toEqual({ total: 5, records: ["d", "c", "a2", "b", "a1"] });
  });

  test("are cut into pages of records, and counted before", () => {
    expect(rows({}, { offset: 1, limit: 2 })).toEqual({ total: 5, records: ["b", "a2"] });
    expect(rows({}, { offset: 4, limit: 2 })).toEqual({ total: 5, records: ["d"] });
    expect(rows({}, { offset: 5 })).toEqual({ total: 5, records: [] });
    expect(rows({ flows: ["out"] }, { limit: 1 })).toEqual({ total: 1, records: ["a2"] });
  });

  test("are those that the filter lets through", () => {
    expect(rows({ extensions: ["102@from-internal"] })).toEqual({ total: 1, records: ["b"] });
    expect(rows({ extensions: [] })).toEqual({ total: 0, records: [] });
    expect(rows({ started: { from: AT + 1_000, to: AT + 3_000 } }).records).toEqual(["b", "a2"]);
  });

  test("are read as they were saved, with the time at which that was", () => {
    const { calls } = readOnce(database, "records", { extensions: ["102@from-internal"] });
    expect(calls.flatMap(({ records }) => records)).toEqual([
      expect.objectContaining({ ...record().record, ...RECORDS[2], savedAt: AT + 9 }),
    ]);
  });
});
