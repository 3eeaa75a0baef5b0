import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callRecord } from "../records.js";
import { createWorld } from "../world.js";
import { openApi, told } from "./api.js";
import { callIdOf } from "./samples.js";

const world = createWorld();
const { ask, get } = openApi(world);

const JAN = Date.UTC(2026, 0, 2, 3, 4, 5);
const SAVED = Date.UTC(2026, 1, 1);

/** Alice to bob; from outside to bob, unanswered; carol's, without a licence; another organization's; and one that went on. */
const RECORDS = [
  callRecord({ channelId: "1", linkedId: "answered" }),
  callRecord({
    channelId: "2",
    linkedId: "missed",
    source: "5550100",
    callerId: "",
    sourceExtension: null,
    startedAt: JAN + 60_000,
    answeredAt: null,
    disposition: "no-answer",
    flow: "in",
  }),
  callRecord({
    channelId: "3",
    linkedId: "out",
    destination: "5550199",
    destinationExtension: null,
    startedAt: JAN + 120_000,
    disposition: "congestion",
    answeredAt: null,
    flow: "out",
  }),
  callRecord({
    channelId: "4",
    linkedId: "hers",
    source: "108",
    sourceExtension: "108@main",
    destination: "1",
    destinationExtension: null,
    startedAt: JAN + 180_000,
  }),
  callRecord({
    channelId: "5",
    linkedId: "theirs",
    source: "100",
    sourceExtension: "100@other",
    destination: "200",
    destinationExtension: "200@other",
    startedAt: JAN + 240_000,
  }),
  callRecord({
    channelId: "6",
    linkedId: "forwarded",
    source: "101",
    sourceExtension: "101@main",
    startedAt: JAN + 300_000,
  }),
  callRecord({
    channelId: "7",
    linkedId: "forwarded",
    source: "101",
    sourceExtension: "101@main",
    destination: "103",
    destinationExtension: "103@main",
    startedAt: JAN + 301_000,
    disposition: "busy",
  }),
];

interface Answer {
  readonly entry: Record<string, { phoneCallView: object[] }>;
  readonly totalResults: number;
  readonly phoneCallStat: readonly Record<string, number>[];
  readonly paging?: object;
}

type As = "reader" | "manager" | "bob" | "tenant" | "carol";

const idsOf = ({ entry }: Answer) =>
  Object.keys(entry).map((id) =>
    ["answered", "missed", "out", "hers", "theirs", "forwarded"].find((call) => callIdOf(world, call) === id),
  );
const list = async (query: string, as: As = "reader") => {
  const answer = await ask(`/cdr/@me?${query}`, { as });
  if (answer.status === 204) return [];
  expect({ query, status: answer.status }).toEqual({ query, status: 200 });
  return idsOf(answer.json() as Answer);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: JAN + 1_000_000 });
  for (const [index, record] of RECORDS.entries()) world.record(record, SAVED + index * 1_000);
});
afterEach(() => vi.useRealTimers());

describe("the call history", () => {
  it("is told with the fields of the vendor's page: entries by the id that the call had", async () => {
    const answer = (await get("/cdr/?count=1", { as: "manager" })) as Answer;
    expect(Object.keys(answer)).toEqual([
      "startIndex",
      "totalResults",
      "itemsPerPage",
      "filtered",
      "sorted",
      "entry",
      "phoneCallStat",
      "paging",
    ]);
    expect(answer).toMatchObject({
      startIndex: 0,
      totalResults: 3,
      itemsPerPage: 1,
      filtered: false,
      sorted: false,
    });
    expect(answer.entry).toEqual({
      [callIdOf(world, "answered")]: {
        id: callIdOf(world, "answered"),
        extension: "0003*100",
        ownerId: "3",
        ownerName: "Main Ltd",
        published: "2026-01-02T03:04:05Z",
        answered: "2026-01-02T03:04:09Z",
        phoneCallView: [
          {
            source: "0003*100",
            destination: "0003*101",
            flow: 2,
            disposition: 0,
            callerId: "Phone 100 <100>",
            answered: "2026-01-02T03:04:09Z",
          },
        ],
      },
    });
    expect(answer.phoneCallStat).toEqual([
      { type: 0, total: 0, unanswered: 0, busy: 0, failed: 0, unknown: 0, unallowed: 0, answered: 0 },
      { type: 1, total: 3, unanswered: 0, busy: 1, failed: 1, unknown: 0, unallowed: 0, answered: 1 },
    ]);
  });

  it.each([
    ["reader", ["answered", "missed", "out", "hers", "theirs", "forwarded"]],
    ["manager", ["answered", "out", "forwarded"]],
    ["bob", ["answered", "missed", "forwarded"]],
    ["tenant", ["theirs"]],
    ["carol", []],
  ] as const)("is told to %s of its own calls", async (as, calls) => {
    expect(await list("", as)).toEqual(calls);
  });

  it.each([
    ["source=100", ["answered", "out", "theirs"]],
    ["source=0003*100", ["answered", "out"]],
    ["source=0004*100", ["theirs"]],
    ["source=10", []],
    ["source=5550100", ["missed"]],
    ["destination=0003*101", ["answered", "missed", "forwarded"]],
    ["filterBy=source&filterValue=555", ["missed"]],
    ["filterBy=source&filterOp=startsWith&filterValue=0003*10", ["answered", "out", "forwarded"]],
    ["filterBy=source&filterValue=0003*100", ["answered", "out"]],
    ["filterBy=source&filterValue=0004*", ["theirs"]],
    ["filterBy=destination&filterOp=equals&filterValue=5550199", ["out"]],
    ["filterBy=destination&filterOp=present&filterValue=x&count=1", ["answered"]],
    ["filterBy=published&filterValue=2026-01-02T03:05", ["missed"]],
    ["filterBy=published&filterValue=2026-01-02T03:04:05Z", ["answered"]],
    ["filterBy=published&filterValue=2025", []],
    ["filterBy=answered&filterOp=present&filterValue=x&flow=8", []],
    ["filterBy=answered&filterValue=2026-01&disposition=1", ["forwarded"]],
    ["startDate=2026-01-02T03:05:05&endDate=2026-01-02T03:06:05", ["missed", "out"]],
    ["startDate=2026-01-02T05:05:05%2B02:00&endDate=2026-01-02T03:06:04Z", ["missed"]],
    ["endDate=2026-01-02T03:04:05", ["answered"]],
    ["startDate=2026-02-01T00:00:00", []],
    ["saveStartDate=2026-02-01T00:00:06Z", ["forwarded"]],
    ["saveEndDate=2026-02-01T00:00:00Z", ["answered"]],
    ["disposition=0", ["answered", "hers", "theirs", "forwarded"]],
    ["disposition=2", ["out"]],
    ["disposition=3", ["missed"]],
    ["disposition=5", []],
    ["flow=4", ["out"]],
    ["sortOrder=descending&count=2", ["forwarded", "theirs"]],
    ["sortOrder=descending&count=2&startIndex=5", ["answered"]],
    ["startIndex=6", []],
  ])("is filtered and ordered by %s", async (query, calls) => {
    expect(await list(query)).toEqual(calls);
  });

  it("is that of the current month where no time is named", async () => {
    vi.setSystemTime(Date.UTC(2026, 1, 1));
    expect(await list("")).toEqual([]);
    expect(await list("startDate=2026-01-01T00:00:00")).toHaveLength(6);
    expect(await list("endDate=2026-01-31T00:00:00")).toHaveLength(6);
    expect(await list("saveStartDate=2026-01-31T00:00:00")).toHaveLength(6);
  });

  it("tells the fields that are named, of a call and of its views", async () => {
    const first = async (fields: string) => {
      const { entry } = (await get(`/cdr/?count=1&fields=${fields}`)) as Answer;
      return Object.values(entry)[0];
    };
    expect(await first("id,published")).toEqual({
      id: callIdOf(world, "answered"),
      published: "2026-01-02T03:04:05Z",
    });
    expect(await first("id,source,destination,disposition,answered")).toEqual({
      id: callIdOf(world, "answered"),
      answered: "2026-01-02T03:04:09Z",
      phoneCallView: [
        { source: "0003*100", destination: "0003*101", disposition: 0, answered: "2026-01-02T03:04:09Z" },
      ],
    });
    expect((await first("phoneCallView"))?.phoneCallView).toHaveLength(1);
  });

  it.each([
    ["fields=registration", "fields_invalid"],
    ["count=0", "count_invalid"],
    ["filterBy=disposition&filterValue=1", "filterby_invalid"],
    ["filterBy=source&filterValue=1&filterOp=greaterThan", "filterop_invalid"],
    ["filterBy=published", "filtervalue_invalid"],
    ["sortOrder=up", "sortorder_invalid"],
    ["startIndex=5000", "startindex_invalid"],
    ["source=", "cdr_source_invalid"],
    ["source=1&source=2", "cdr_source_invalid"],
    ["destination=", "cdr_destination_invalid"],
    ["startDate=yesterday", "cdr_start_date_invalid"],
    ["startDate=2026-02-30T00:00:00Z", "cdr_start_date_invalid"],
    ["endDate=1767323045", "cdr_end_date_invalid"],
    ["saveStartDate=2026-01-01", "cdr_save_start_date_invalid"],
    ["saveEndDate=2026-01-01T25:00:00", "cdr_save_end_date_invalid"],
    ["startDate=2026-01-02T00:00:00&endDate=2026-01-01T00:00:00", "cdr_invalid_date_parameters"],
    ["disposition=6", "cdr_disposition_invalid"],
    ["disposition=toString", "cdr_disposition_invalid"],
    ["flow=1", "cdr_flow_invalid"],
    ["source=1&filterBy=source&filterValue=1", "cdr_invalid_filter_by_source"],
    ["destination=1&filterBy=destination&filterValue=1", "cdr_invalid_filter_by_destination"],
    ["filterBy=published&filterValue=2026-13", "cdr_invalid_filter_by_published"],
    ["filterBy=published&filterValue=2026-02-30", "cdr_invalid_filter_by_published"],
    ["filterBy=answered&filterValue=01-02", "cdr_invalid_filter_by_answered"],
  ])("%s is %s", async (query, code) => {
    expect(told(await ask(`/cdr/@me?${query}`))).toEqual([400, code]);
  });

  it.each(["@owner", "@self", "nobody", "0003*100"])("has no user %s", async (user) => {
    expect(told(await ask(`/cdr/${user}?count=0`))).toEqual([400, "user_invalid"]);
  });
});
