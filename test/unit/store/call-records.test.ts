import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallRecordFacts } from "../../../src/events/call-record-facts.js";
import type { CallRecordFilter } from "../../../src/store/call-record-filter.js";
import { HistoryReads } from "../../../src/store/history-reads.js";
import { createLiveStore } from "../../../src/store/live.js";
import { migrate } from "../../../src/store/migrate.js";
import { AT, extension, record, snapshot } from "../state/facts.js";
import { given } from "../state/story.js";
import { readOnce, readSummary } from "./read-history.js";

let database: Database.Database;
beforeEach(() => {
  database = new Database(":memory:");
  migrate(database);
});
afterEach(() => void database.close());

const story = () => given(snapshot({ extensions: [extension("100"), extension("101"), extension("102")] }));

function save(facts: Partial<CallRecordFacts>, coreServer = "default"): void {
  createLiveStore(database, coreServer).save(story().when(record(facts)));
}

/** `linkedid: destinations of its records`. */
const found = (
  filter: CallRecordFilter = {},
  range: Partial<{ offset: number; limit: number; newestFirst: boolean }> = {},
) => {
  const { total, calls } = readOnce(database, "calls", filter, range);
  return {
    total,
    calls: calls.map(
      ({ linkedId, records: r }) => `${linkedId}: ${r.map((one) => one.destination).join(" ")}`,
    ),
  };
};

describe("a call record", () => {
  test("is read as it was saved, with the time at which that was", () => {
    save({});
    const [call] = readOnce(database, "calls").calls;
    expect(call?.records).toEqual([
      {
        ...record().record,
        sourceExtension: "100@from-internal",
        destinationExtension: "101@from-internal",
        flow: "local",
        savedAt: AT,
      },
    ]);
  });

  test("that is told twice is one", () => {
    save({});
    save({});
    expect(found()).toEqual({ total: 1, calls: ["call: 101"] });
  });

  test("that is told with another start, as by a file, is one where there is a sequence", () => {
    save({ sequence: 7 });
    save({ sequence: 7, startedAt: AT - 1_000 });
    save({ sequence: 8, startedAt: AT - 1_000 });
    expect(found()).toEqual({ total: 1, calls: ["call: 101 101"] });
  });

  test("of a transfer is a second one of the same channel", () => {
    save({ destination: "102" });
    save({ destination: "102", destinationChannel: "PJSIP/102-1", sequence: 2, startedAt: AT + 5_000 });
    expect(found()).toEqual({ total: 1, calls: ["call: 102 102"] });
  });

  test.each<[string, Partial<CallRecordFacts>]>([
    ["another destination", { destinationChannel: "PJSIP/102-1" }],
    ["another start", { startedAt: AT + 1_000 }],
    ["another end", { endedAt: AT + 99_000 }],
  ])("without a sequence is another one by %s alone", (_by, other) => {
    save({ sequence: null });
    save({ sequence: null, ...other });
    save({ sequence: null, ...other });
    expect(found()).toEqual({ total: 1, calls: ["call: 101 101"] });
  });

  test("of a PBX that tells no Linkedid is a call of its own", () => {
    save({ linkedId: null });
    expect(found().calls).toEqual(["100: 101"]);
  });

  test("of one core server is not that of another", () => {
    save({}, "other");
    expect(found()).toEqual({ total: 0, calls: [] });
    expect(readOnce(database, "calls", {}, {}, "other").figures).toEqual([
      { flow: "local", disposition: "answered", count: 1 },
    ]);
  });

  test("is forgotten with others, so many at a time, the oldest first", () => {
    for (const linkedId of ["a", "b", "c"])
      save({ linkedId, channelId: linkedId, endedAt: AT + linkedId.charCodeAt(0) });
    let told = 0;
    const recordsAreGone = () => {
      told += 1;
    };
    const { forgetRecordsEndedBefore } = createLiveStore(database, "default", { recordsAreGone });
    expect(forgetRecordsEndedBefore(AT + 9_999, 2)).toBe(2);
    expect(found().calls).toEqual(["c: 101"]);
    expect([forgetRecordsEndedBefore(AT + 9_999, 2), forgetRecordsEndedBefore(AT + 9_999, 2)]).toEqual([
      1, 0,
    ]);
    expect(told).toBe(2);
  });

  test("is forgotten when its call ended before a time", () => {
    save({});
    save({ linkedId: "later", endedAt: AT + 20_000 });
    expect(createLiveStore(database, "default").forgetRecordsEndedBefore(AT + 20_000, 9)).toBe(1);
    expect(found().calls).toEqual(["later: 101"]);
  });
});

test("of a PBX that tells of calls without end, the oldest are forgotten, and what reads them is told", () => {
  let told = 0;
  const recordsAreGone = () => {
    told += 1;
  };
  const store = createLiveStore(database, "default", { recordsAreGone, maxCallRecords: 2_000 });
  save({ linkedId: "of another PBX", endedAt: 1 }, "other");
  const count = (coreServer: string) =>
    database.prepare("SELECT count(*) FROM call_record WHERE core_server = ?").pluck().get(coreServer);
  for (let n = 0; n < 5_000; n += 1) {
    const linkedId = `${n}`;
    store.save(story().when(record({ linkedId, channelId: linkedId, endedAt: AT + n })));
    expect(count("default")).toBeLessThanOrEqual(2_000);
  }
  expect(told).toBe(3);
  expect(found({}, { limit: 1, newestFirst: true }).calls).toEqual(["4999: 101"]);
  expect(count("other")).toBe(1);
});

describe("call records", () => {
  beforeEach(() => {
    save({ linkedId: "a" });
    save({
      linkedId: "b",
      startedAt: AT + 1_000,
      channelId: "b",
      destination: "102",
      destinationChannel: "PJSIP/102-1",
    });
    save({
      linkedId: "b",
      startedAt: AT + 2_000,
      channelId: "b",
      destination: "103",
      sequence: 2,
      disposition: "busy",
    });
    save({
      linkedId: "c",
      startedAt: AT + 3_000,
      answeredAt: null,
      channelId: "c",
      channel: "PJSIP/provider-1",
      source: "5_1%",
      disposition: "no-answer",
    });
  });

  test("are counted and paged by calls, in the order of their start", () => {
    expect(found()).toEqual({ total: 3, calls: ["a: 101", "b: 102 103", "c: 101"] });
    expect(found({}, { offset: 1, limit: 1 })).toEqual({ total: 3, calls: ["b: 102 103"] });
    expect(found({}, { newestFirst: true })).toEqual({ total: 3, calls: ["c: 101", "b: 102 103", "a: 101"] });
    expect(found({}, { offset: 3 })).toEqual({ total: 3, calls: [] });
  });

  test.each<[CallRecordFilter, string[]]>([
    [{ extensions: [] }, []],
    [{ extensions: ["102@from-internal"] }, ["b: 102"]],
    [{ extensions: ["101@from-internal", "none"] }, ["a: 101", "b: 103", "c: 101"]],
    [{ source: { op: "contains", value: "_1%" } }, ["c: 101"]],
    [{ source: { op: "contains", value: "%" } }, ["c: 101"]],
    [{ source: { op: "startsWith", value: "5_" } }, ["c: 101"]],
    [{ source: { op: "startsWith", value: "_1" } }, []],
    [{ source: { op: "present" } }, ["a: 101", "b: 102 103", "c: 101"]],
    [{ destination: { op: "equals", value: "103" } }, ["b: 103"]],
    [{ started: { from: AT + 1_000, to: AT + 3_000 } }, ["b: 102 103"]],
    [{ answered: { from: 0 } }, ["a: 101", "b: 102 103"]],
    [{ saved: { to: AT } }, []],
    [{ dispositions: ["busy"] }, ["b: 103"]],
    [{ flows: ["in"] }, ["c: 101"]],
    [{ flows: ["in"], dispositions: ["busy"] }, []],
    [{ source: { op: "equals", value: "' OR 1=1 --" } }, []],
  ])("are filtered by %j", (filter, calls) => {
    expect(found(filter)).toEqual({ total: calls.length, calls });
  });

  test("of an extension are summed up by calls, of which one that went through counts as that", () => {
    const provider = "PJSIP/provider-1";
    save({
      linkedId: "d",
      channelId: "d",
      startedAt: AT + 4_000,
      destinationChannel: provider,
      destination: "5551234",
    });
    save({ linkedId: "e", channelId: "e", startedAt: AT + 5_000, channel: provider });
    save({
      linkedId: "e",
      channelId: "e",
      startedAt: AT + 6_000,
      channel: provider,
      destinationChannel: provider,
      destination: "5551234",
    });
    expect(readSummary(database, "101@from-internal")).toEqual({ local: 2, in: 1, out: 0, through: 1 });
    expect(readSummary(database, "100@from-internal")).toEqual({ local: 2, in: 0, out: 1, through: 0 });
    expect(readSummary(database, "199@from-internal")).toEqual({ local: 0, in: 0, out: 0, through: 0 });
  });

  test("is counted without a look at any record itself, so that a million of them cost nothing", () => {
    const prepare = vi.spyOn(database, "prepare");
    new HistoryReads(database);
    const sql = prepare.mock.calls.map(([text]) => text).find((text) => text.includes("row_number()"));
    const plan = database
      .prepare<object, { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all({ coreServer: "default", extension: "100@from-internal" });
    const reads = plan.map(({ detail }) => detail).filter((detail) => detail.includes("call_record"));
    expect(reads).toHaveLength(3);
    expect(reads.filter((detail) => !detail.includes("USING COVERING INDEX"))).toEqual([]);
  });

  test("are counted by flow and disposition", () => {
    expect(readOnce(database, "calls").figures).toEqual([
      { flow: "local", disposition: "answered", count: 2 },
      { flow: "local", disposition: "busy", count: 1 },
      { flow: "in", disposition: "no-answer", count: 1 },
    ]);
    expect(readOnce(database, "calls", { extensions: ["102@from-internal"] }).figures).toEqual([
      { flow: "local", disposition: "answered", count: 1 },
    ]);
  });
});
