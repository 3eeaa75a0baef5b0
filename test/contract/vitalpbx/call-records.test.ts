import { describe, expect, it } from "vitest";
import { callRecord } from "../records.js";
import { createWorld } from "../world.js";
import { openApi, told } from "./api.js";

const world = createWorld();
const { ask, data } = openApi(world);

const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);
const second = (after: number): number => BEGIN / 1_000 + after;

/** One after the other: alice to bob, from outside to bob, out, in and out again, another tenant's, and between the two. */
const RECORDS = [
  callRecord({ channelId: "local" }),
  callRecord({
    channelId: "missed",
    source: "5550100",
    sourceExtension: null,
    disposition: "no-answer",
    answeredAt: null,
    billable: 0,
    flow: "in",
  }),
  callRecord({ channelId: "out", destinationExtension: null, disposition: "congestion", flow: "out" }),
  callRecord({ channelId: "through", sourceExtension: null, disposition: "busy", flow: "through" }),
  callRecord({ channelId: "theirs", sourceExtension: "100@other", destinationExtension: "200@other" }),
  callRecord({ channelId: "between", sourceExtension: "101@main", destinationExtension: "200@other" }),
  callRecord({ channelId: "hers", sourceExtension: "108@main", destinationExtension: null }),
];
for (const [index, record] of RECORDS.entries()) {
  world.record({ ...record, linkedId: "call", startedAt: BEGIN + index * 1_000 }, BEGIN);
}

interface Told {
  readonly rows: number;
  readonly result: readonly { readonly uniqueid: string }[];
}

const found = async (query: string, call = {}) => {
  const { rows, result } = await data<Told>(`/cdr?${query}`, call);
  return { rows, result: result.map(({ uniqueid }) => uniqueid) };
};
const ids = async (query: string, call = {}) => (await found(query, call)).result;

describe("call records", () => {
  it("are told as texts, and how many there are in all", async () => {
    expect(await data("/cdr?sort_order=asc&limit=1")).toEqual({
      rows: 5,
      result: [
        {
          uniqueid: "local",
          linkedid: "call",
          calldate: "2026-01-02 03:04:05",
          date: String(second(0)),
          clid: '"Phone 100" <100>',
          src: "100",
          dst: "101",
          calltype: "1",
          disposition: "ANSWERED",
          duration: "64",
          billsec: "60",
        },
      ],
    });
  });

  it.each([
    ["", ["between", "through", "out", "missed", "local"]],
    ["sort_by=date&sort_order=asc", ["local", "missed", "out", "through", "between"]],
    ["order_by=calldate&order_type=asc&limit=2", ["local", "missed"]],
    ["sort_order=desc&limit=2&offset=1", ["through", "out"]],
    ["limit=2&page=1", ["between", "through"]],
    ["limit=2&page=3", ["local"]],
    ["limit=2&page=9", []],
    [`start_date=${second(1)}&end_date=${second(2)}`, ["out", "missed"]],
    [`start_date=${second(1)}&end_date=${second(1)}`, ["missed"]],
    [`start_date=${second(9)}`, []],
    ["end_date=0", []],
    ["extensions=100", ["out", "local"]],
    ["extensions=100,%20101&sort_order=asc", ["local", "missed", "out", "through", "between"]],
    ["extensions=200", []],
    ["extensions=108", []],
    ["extensions=", []],
    ["calltype=1", ["between", "local"]],
    ["calltype=2", ["through", "missed"]],
    ["calltype=3", ["out"]],
    ["disposition=ANSWERED", ["between", "local"]],
    ["disposition=NO%20ANSWER", ["missed"]],
    ["disposition=BUSY", ["through"]],
    ["disposition=CONGESTION", ["out"]],
    ["disposition=FAILED", []],
    ["what=else&__proto__=1", ["between", "through", "out", "missed", "local"]],
  ])("are filtered and ordered by %s", async (query, calls) => {
    expect(await ids(query)).toEqual(calls);
  });

  it("are counted before they are cut into pages", async () => {
    expect(await found("calltype=2&limit=1")).toEqual({ rows: 2, result: ["through"] });
    expect(await found("calltype=2&offset=5")).toEqual({ rows: 2, result: [] });
  });

  it("are those in which an extension of the tenant takes part", async () => {
    for (const call of [{ as: "tenant" }, { headers: { tenant: "other" } }] as const) {
      expect(await ids("", call)).toEqual(["between", "theirs"]);
      expect(await ids("extensions=100", call)).toEqual(["theirs"]);
      expect(await ids("extensions=101", call)).toEqual([]);
    }
  });

  it.each([
    ["start_date=2026-01-01", "start_date must be a whole number from 0 to 999999999999, given once."],
    ["start_date=-1", "start_date must be a whole number from 0 to 999999999999, given once."],
    ["end_date=1.5", "end_date must be a whole number from 0 to 999999999999, given once."],
    ["end_date=1e3", "end_date must be a whole number from 0 to 999999999999, given once."],
    ["end_date=9999999999999", "end_date must be a whole number from 0 to 999999999999, given once."],
    ["start_date=1&start_date=2", "start_date must be a whole number from 0 to 999999999999, given once."],
    ["start_date=2&end_date=1", "end_date is before start_date."],
    ["limit=0", "limit must be a whole number from 1 to 5000, given once."],
    ["limit=5001", "limit must be a whole number from 1 to 5000, given once."],
    ["limit=", "limit must be a whole number from 1 to 5000, given once."],
    ["offset=-1", "offset must be a whole number from 0 to 10000000, given once."],
    ["page=0", "page must be a whole number from 1 to 10000000, given once."],
    ["page=1&offset=0", "offset and page cannot both be given."],
    ["sort_by=duration", "sort_by must be one of date, calldate, given once."],
    ["sort_order=up", "sort_order must be one of asc, desc, given once."],
    ["order_by=toString", "order_by must be one of date, calldate, given once."],
    ["order_type=ASC", "order_type must be one of asc, desc, given once."],
    ["extensions=1&extensions=2", "extensions must be numbers with commas between them, given once."],
    ["calltype=4", "calltype must be one of 1, 2, 3, given once."],
    ["calltype=__proto__", "calltype must be one of 1, 2, 3, given once."],
    [
      "disposition=answered",
      "disposition must be one of ANSWERED, NO ANSWER, BUSY, FAILED, CONGESTION, UNKNOWN, given once.",
    ],
  ])("are not told where %s", async (query, why) => {
    expect(told(await ask(`/cdr?${query}`))).toEqual([422, why]);
  });
});
