import { expect, test } from "vitest";
import { nearest } from "../../../src/config/nearest.js";

const KNOWN = ["host", "port", "username", "secretFile"];

test.each([
  ["hots", "host"],
  ["Port", "port"],
  ["user", "username"],
  ["secret_file", "secretFile"],
  ["x", undefined],
  ["colour", undefined],
])("%s was meant to be %s", (name, meant) => {
  expect(nearest(name, KNOWN)).toBe(meant);
});
