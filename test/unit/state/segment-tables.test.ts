import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Segment } from "../../../src/state/model.js";
import { LivingSegments, type MutableSegmentTable, SegmentLayer } from "../../../src/state/segment-tables.js";
import { leg } from "../webhooks/given.js";

const EXTENSIONS = ["100@c", "101@c"];

interface Write {
  readonly id: string;
  /** "gone": it is deleted. */
  readonly extension: string | null | "gone";
}

const writes = fc.array(
  fc.record<Write>({
    id: fc.constantFrom("a", "b", "c"),
    extension: fc.constantFrom(...EXTENSIONS, null, "gone"),
  }),
);

function write(table: MutableSegmentTable, { id, extension }: Write, expected: Map<string, Segment>): void {
  if (extension === "gone") {
    table.delete(id);
    expected.delete(id);
    return;
  }
  const segment = leg(id, { extension });
  table.set(id, segment);
  expected.set(id, segment);
}

/** Each way to look at it shows the same. */
function expectToHold(table: MutableSegmentTable, expected: ReadonlyMap<string, Segment>): void {
  const all = new Set(expected.values());
  expect(new Set(table.values())).toEqual(all);
  for (const extension of EXTENSIONS) {
    const own = [...table.of(extension)];
    expect(new Set(own)).toEqual(new Set([...all].filter((one) => one.extension === extension)));
    expect(own).toHaveLength(new Set(own).size);
  }
  for (const id of ["a", "b", "c"]) expect(table.get(id)).toBe(expected.get(id));
}

describe("living segments", () => {
  test("are found by their extension as they are among all, whatever was written", () => {
    fc.assert(
      fc.property(writes, (all) => {
        const [table, expected] = [new LivingSegments(), new Map<string, Segment>()];
        for (const one of all) {
          write(table, one, expected);
          expectToHold(table, expected);
        }
      }),
    );
  });

  test("are so too where a batch is laid over them, which leaves them as they are", () => {
    fc.assert(
      fc.property(writes, writes, (first, then) => {
        const [below, before] = [new LivingSegments(), new Map<string, Segment>()];
        for (const one of first) write(below, one, before);
        const [layer, expected] = [new SegmentLayer(below), new Map(before)];
        for (const one of then) write(layer, one, expected);
        expectToHold(layer, expected);
        expectToHold(below, before);
      }),
    );
  });
});
