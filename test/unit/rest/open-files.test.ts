import { expect, test } from "vitest";
import { connectionsWithin, maxOpenFiles } from "../../../src/rest/open-files.js";

test("connections leave all else the files that it needs", () => {
  expect(connectionsWithin(Number.POSITIVE_INFINITY, 2_048)).toBe(2_048);
  expect(connectionsWithin(4_096, 2_048)).toBe(2_048);
  expect(connectionsWithin(1_024, 2_048)).toBe(512);
  expect(connectionsWithin(256, 2_048)).toBe(64);
});

test("this process may open some files", () => {
  expect(maxOpenFiles()).toBeGreaterThan(64);
});
