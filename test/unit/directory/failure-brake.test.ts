import { expect, test } from "vitest";
import { FailureBrake } from "../../../src/directory/failure-brake.js";

function failing(times: number, name = "ann", at = 0): FailureBrake {
  const brake = new FailureBrake({ freeFailures: 5, paceMs: 1_000 });
  for (let i = 0; i < times; i += 1) brake.tried(name, at);
  return brake;
}

test("a few failures cost nothing", () => {
  expect(failing(4).waitFor("ann", 0)).toBe(0);
});

test("after them attempts get turns a second apart, and past five seconds none", () => {
  const brake = failing(5);
  const waits = Array.from({ length: 8 }, () => brake.waitFor("ann", 0));
  expect(waits).toEqual([0, 1000, 2000, 3000, 4000, 5000, undefined, undefined]);
  expect(brake.waitFor("ann", 3000)).toBe(3000);
});

test("a further failure does not give a turn away", () => {
  const brake = failing(5);
  brake.waitFor("ann", 0);
  brake.tried("ann", 0);
  expect(brake.waitFor("ann", 0)).toBe(1000);
});

test("other names are not slowed down", () => {
  const brake = failing(5);
  brake.waitFor("ann", 0);
  expect([brake.waitFor("bob", 0), brake.waitFor("bob", 0)]).toEqual([0, 0]);
});

test("a success, or a quarter of an hour, wipes the slate clean", () => {
  const brake = failing(5);
  brake.succeeded("ann");
  expect([brake.waitFor("ann", 0), brake.waitFor("ann", 0)]).toEqual([0, 0]);
  const later = failing(5);
  later.waitFor("ann", 0);
  expect(later.waitFor("ann", 15 * 60_000 + 1)).toBe(0);
  later.tried("ann", 15 * 60_000 + 1);
  expect([1, 2].map(() => later.waitFor("ann", 15 * 60_000 + 1))).toEqual([0, 0]);
});

test("ten thousand names are remembered, the latest", () => {
  const brake = failing(5, "first");
  brake.waitFor("first", 0);
  for (let i = 0; i < 9_999; i += 1) brake.tried(`name ${i}`, 0);
  expect(brake.waitFor("first", 0)).toBe(1000);
  brake.tried("one more", 0);
  expect(brake.waitFor("first", 0)).toBe(0);
});
