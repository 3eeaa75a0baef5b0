import fc from "fast-check";
import { expect, test } from "vitest";
import { cutText, cutValue } from "../../../src/core/cut.js";

test("what is short is kept as it is", () => {
  const body = {
    sources: ["101", "102"],
    url: "https://crm.example/x?y=1",
    more: { on: true, none: null, of: 3 },
  };
  expect(cutValue(body)).toEqual(body);
  expect(cutText("103")).toBe("103");
});

test("long texts and lists are cut, what lies deep is left out, and each says so", () => {
  expect(cutText("x".repeat(600), 512)).toBe(`${"x".repeat(511)}…`);
  expect(cutValue(Array.from({ length: 103 }, (_, n) => n))).toEqual([
    ...Array.from({ length: 100 }, (_, n) => n),
    "… 3 more",
  ]);
  expect(cutValue({ a: { b: { c: { d: { e: 1 } } } } })).toEqual({ a: { b: { c: { d: "…" } } } });
});

test("secrets are not kept, wherever they stand", () => {
  const sent = {
    password: "p4ss",
    list: [{ client_secret: "s" }, { "app-key": "k" }],
    accessToken: "t",
    pin: "1",
  };
  expect(JSON.stringify(cutValue(sent))).not.toMatch(/p4ss|"s"|"k"|"t"|"1"/);
});

test("whatever JSON a caller sends, what is kept is JSON, and cut no further another time", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 7 }), (value) => {
      const kept = JSON.stringify(cutValue(value));
      expect(JSON.parse(kept)).toEqual(JSON.parse(kept));
      expect(cutValue(JSON.parse(kept))).toEqual(JSON.parse(kept));
    }),
  );
});
