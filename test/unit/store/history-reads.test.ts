import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallRecord } from "../../../src/state/model.js";
import type { CallRecordFilter } from "../../../src/store/call-record-filter.js";
import { prepareCallRecords } from "../../../src/store/call-record-rows.js";
import { openDatabase } from "../../../src/store/database.js";
import { HistoryReads, type Range } from "../../../src/store/history-reads.js";
import { callRecord } from "../../contract/records.js";
import { readPage } from "./read-history.js";

/** Few of everything, so that calls have several records, records the same start, and filters let some of them through. */
const arbitraryRecord = fc.record({
  coreServer: fc.constantFrom("default", "other"),
  linkedId: fc.constantFrom("a", "b", "c", "d", "e"),
  startedAt: fc.nat(6),
  sequence: fc.nat(3),
  source: fc.constantFrom("100", "101", "5550100"),
  sourceExtension: fc.constantFrom("100@main", "101@main", null),
  destinationExtension: fc.constantFrom("101@main", "102@main", null),
  flow: fc.constantFrom<CallRecord["flow"]>("local", "in"),
});
type Given = typeof arbitraryRecord extends fc.Arbitrary<infer T> ? T : never;

const FILTERS: readonly CallRecordFilter[] = [
  {},
  { extensions: ["101@main"] },
  { extensions: [] },
  { source: { op: "contains", value: "10" } },
  { started: { from: 2, to: 5 } },
  { flows: ["in"], started: { from: 1 } },
  { linkedId: "b", extensions: ["100@main", "101@main"] },
];

const arbitraryAsk = fc.record({
  of: fc.constantFrom("calls" as const, "records" as const),
  filter: fc.constantFrom(...FILTERS),
  coreServers: fc.constantFrom<string[][]>(["default"], ["default", "other"]),
  range: fc.record({ offset: fc.nat(6), limit: fc.integer({ min: 1, max: 6 }), newestFirst: fc.boolean() }),
});
type Ask = typeof arbitraryAsk extends fc.Arbitrary<infer T> ? T : never;

interface Written extends Given {
  readonly id: string;
  readonly rowid: number;
}

function passes(
  record: Written,
  { extensions, source, started, flows, linkedId }: CallRecordFilter,
): boolean {
  const own = [record.sourceExtension, record.destinationExtension];
  return (
    (linkedId === undefined || record.linkedId === linkedId) &&
    (extensions === undefined || own.some((key) => key !== null && extensions.includes(key))) &&
    (source === undefined || record.source.includes("10")) &&
    record.startedAt >= (started?.from ?? 0) &&
    record.startedAt < (started?.to ?? 99) &&
    (flows === undefined || flows.includes(record.flow))
  );
}

const order = (a: Written, b: Written): number =>
  a.startedAt - b.startedAt || a.sequence - b.sequence || a.rowid - b.rowid;

/** The ids of each entry's records, as the words of the interface have it. */
function expected(written: readonly Written[], { of, filter, coreServers, range }: Ask) {
  const entries = coreServers.flatMap((coreServer) => {
    const own = written.filter((one) => one.coreServer === coreServer && passes(one, filter)).sort(order);
    const calls = new Map<string, Written[]>();
    for (const one of own) {
      const name = of === "calls" ? one.linkedId : one.id;
      calls.set(name, [...(calls.get(name) ?? []), one]);
    }
    return [...calls.values()];
  });
  return { total: entries.length, entries, range };
}

/** Of two core servers the order of calls that begin at once is not told. */
function expectPage(got: readonly string[][], { entries, range }: ReturnType<typeof expected>): void {
  const key = (ids: readonly string[]) =>
    entries.find((entry) => entry[0]?.id === ids[0])?.[0]?.startedAt ?? -1;
  const sign = range.newestFirst ? -1 : 1;
  const sorted = entries.toSorted((a, b) => sign * ((a[0]?.startedAt ?? 0) - (b[0]?.startedAt ?? 0)));
  const page = sorted.slice(range.offset, range.offset + range.limit);
  expect(got.map(key)).toEqual(page.map(([first]) => first?.startedAt));
  const all = entries.map((entry) => entry.map(({ id }) => id).join());
  expect(got.map((ids) => ids.join()).filter((ids) => !all.includes(ids))).toEqual([]);
  expect(new Set(got.map((ids) => ids.join())).size).toBe(got.length);
}

/** A database, what is kept of reads of it, and what should be in it. */
class Scene {
  readonly database = openDatabase(":memory:");
  readonly #reads = new HistoryReads(this.database);
  #written: Written[] = [];
  #ids = 0;

  play(step: readonly Given[] | Ask | number): void {
    if (typeof step === "number") this.#forget(step);
    else if ("of" in step) this.#read(step);
    else for (const given of step) this.#write(given);
  }

  #write(given: Given): void {
    this.#ids += 1;
    const { coreServer, ...record } = given;
    const times = { endedAt: given.startedAt, answeredAt: null };
    const whole = callRecord({ ...record, ...times, channelId: `${this.#ids}` });
    prepareCallRecords(this.database, coreServer).add(whole, 0);
    this.#written.push({ ...given, id: `${this.#ids}`, rowid: this.#ids });
  }

  #forget(before: number): void {
    prepareCallRecords(this.database, "default").forget(before, 100);
    this.#reads.forget();
    this.#written = this.#written.filter((one) => one.coreServer !== "default" || one.startedAt >= before);
  }

  #read(ask: Ask): void {
    const parts = ask.coreServers.map((coreServer) => ({ coreServer, filter: ask.filter }));
    const { total, figures, calls } = readPage(this.#reads, ask.of, parts, ask.range);
    const wanted = expected(this.#written, ask);
    expect(total).toBe(wanted.total);
    expect(figures.reduce((sum, { count }) => sum + count, 0)).toBe(wanted.entries.flat().length);
    expectPage(
      calls.map(({ records }) => records.map(({ channelId }) => channelId)),
      wanted,
    );
  }
}

test("what is kept of a read is as if it were read anew, whatever has been written and deleted since", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.array(arbitraryRecord, { minLength: 1, maxLength: 5 }) },
    { weight: 4, arbitrary: arbitraryAsk },
    { weight: 1, arbitrary: fc.nat(3) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const scene = new Scene();
      for (const one of steps) scene.play(one);
      scene.database.close();
    }),
    { numRuns: 150 },
  );
});

test("no step looks at more than a few thousand rows, nor hands over more than fifty", () => {
  const database = openDatabase(":memory:");
  const { add } = prepareCallRecords(database, "default");
  const COUNT = 9_000;
  database.transaction(() => {
    for (let n = 0; n < COUNT; n += 1)
      add(callRecord({ channelId: `${n}`, linkedId: `${n}`, startedAt: n }), 0);
    for (let n = 0; n < 500; n += 1)
      add(callRecord({ channelId: "long", linkedId: "long", startedAt: COUNT, sequence: 2 + n }), 0);
  })();
  const range: Range = { offset: 0, limit: 5_000, newestFirst: true };
  const parts = [{ coreServer: "default", filter: { source: { op: "contains", value: "1" } } as const }];
  const steps = new HistoryReads(database).begin({ type: "page", of: "calls", parts, range });
  const seen = { looking: 0, found: 0, rows: 0, summary: 0 };
  for (let { value } = steps.next(); value !== undefined; { value } = steps.next()) {
    seen[value.type] += 1;
    if (value.type === "rows") expect(value.rows.length).toBeLessThanOrEqual(50);
  }
  expect(seen).toMatchObject({ looking: 5, found: 1 });
  expect(seen.rows).toBeGreaterThanOrEqual(100);
  database.close();
});
