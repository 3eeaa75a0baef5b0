import { expect, test } from "vitest";
import { overlayNames } from "../../../src/directory/overlay.js";

const nameOf = overlayNames([
  { number: "100", context: null, name: "Reception" },
  { number: "100", context: "sales", name: "Sales desk" },
]);

test.each([
  ["100", "internal", "Ann", "Reception"],
  ["100", "sales", "Ann", "Sales desk"],
  ["101", "sales", "Ann", "Ann"],
  ["101", "sales", null, "101"],
  ["101", "sales", " ", "101"],
])("%s@%s, on the PBX %s, is called %s", (number, context, discovered, name) => {
  expect(nameOf(number, context, discovered)).toBe(name);
});
