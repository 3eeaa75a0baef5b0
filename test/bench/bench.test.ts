import { describe, expect, test } from "vitest";
import { median, notMeasured, readable, table } from "../../bench/report.js";
import { expectMeasured } from "./small-run.js";

/** Those beside a PBX are in test/live/bench.test.ts. */
const FIGURES = [
  "framer",
  "framer-alone",
  "growth-legs",
  "growth-reads",
  "growth-lists",
  "memory-legs",
  "growth-records",
  "growth-writes",
  "history",
  "start",
  "fan-out",
  "memory",
  "installed",
];

test(
  "each figure can still be measured; how fast it is, no test says",
  () => expectMeasured(FIGURES, 580_000),
  600_000,
);

describe("the report", () => {
  test("tells the middle of all values, and of an even number the middle of the middle two", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  test("writes three digits that count", () => {
    expect([318_766, 5.6789, 0.012345, 0].map(readable)).toEqual(["319,000", "5.68", "0.0123", "0"]);
  });

  test("says of a figure that could not be measured why", () => {
    const figure = { name: "f", question: "How fast?" };
    expect(notMeasured(figure, new Error("no PBX"))).toBe(
      "### f\n\nHow fast?\n\nNot measured: Error: no PBX\n",
    );
  });

  test("says of a goal whether it holds, whichever of two is better", () => {
    const figure = {
      name: "f",
      question: "?",
      unit: "ms",
      prepare: () => Promise.reject(new Error("not run")),
    };
    const goals = [{ of: "ours", beside: "theirs", ratio: 2 }];
    const values = { ours: [30], theirs: [10] };
    expect(table({ figure: { ...figure, better: "more", goals }, values })).toContain("at least 2: holds");
    expect(table({ figure: { ...figure, better: "less", goals }, values })).toContain(
      "at most 2: **missed**",
    );
  });

  test("says of a goal by how much two may differ", () => {
    const figure = {
      name: "f",
      question: "?",
      unit: "ms",
      better: "less" as const,
      goals: [{ of: "ours", beside: "theirs", difference: 3 }],
      prepare: () => Promise.reject(new Error("not run")),
    };
    const text = (ours: number) => table({ figure, values: { ours: [ours], theirs: [1.5] } });
    expect(text(3)).toContain("theirs + 1.5 ms; at most 3: holds");
    expect(text(5)).toContain("theirs + 3.5 ms; at most 3: **missed**");
  });

  test("says of a limit whether it is kept", () => {
    const figure = {
      name: "f",
      question: "?",
      unit: "ms",
      better: "less" as const,
      goals: [],
      limits: [{ of: "ours", value: 20 }],
      prepare: () => Promise.reject(new Error("not run")),
    };
    expect(table({ figure, values: { ours: [19], theirs: [99] } })).toContain("at most 20: holds |");
    expect(table({ figure, values: { ours: [21] } })).toContain("at most 20: **missed** |");
  });
});
