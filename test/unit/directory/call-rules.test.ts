import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isCallable } from "../../../src/directory/call-rules.js";

describe("a number may be called", () => {
  test.each<[number: string, allow: string[], refuse: string[], may: boolean]>([
    ["5550100", [], [], true],
    ["0043123", [], ["00"], false],
    ["0043123", ["0043"], ["00"], true],
    ["0049123", ["0043"], ["00"], false],
    ["5550100", ["0043"], ["00"], false], // where some are allowed by name, no others are
    ["5550100", ["555"], [], true],
    ["0043900", ["0043"], ["00", "0043900"], false],
    ["00", ["00"], ["00"], false], // a refusal decides between two alike
    ["*725559876", [], ["*72"], false],
    ["0.0491", [], ["00"], false], // as a trunk reads it that leaves separators out
    ["0_0.4-91", [], ["00"], false],
    ["0.0491", ["0"], ["00"], false],
    ["1.900", ["1."], ["1900"], false],
    ["9.1", ["91"], [], false], // nor as Asterisk reads it
    ["9-1", ["91"], [], true],
    ["00491", [], ["0-0"], false],
    ["5550100", [], ["."], true],
  ])("%s, with %j allowed and %j refused: %s", (number, allow, refuse, may) => {
    expect(isCallable(number, { allow, refuse })).toBe(may);
  });

  const beginnings = fc.array(fc.stringMatching(/^[0-3]{1,4}$/), { maxLength: 5 });
  const numbers = fc.stringMatching(/^[0-3]{1,6}$/);

  it("what is refused, or not allowed, is so with separators in it", () => {
    const parts = fc.array(fc.tuple(fc.constantFrom("", "-", ".", "_", "._"), fc.stringMatching(/^[0-3]$/)), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, beginnings, beginnings, (written, allow, refuse) => {
        const [number, bare] = [written.flat().join(""), written.map(([, digit]) => digit).join("")];
        if (!isCallable(bare, { allow, refuse })) expect(isCallable(number, { allow, refuse })).toBe(false);
      }),
    );
  });

  it("whatever is refused by its whole number is refused, and what is added to the refused allows nothing more", () => {
    fc.assert(
      fc.property(numbers, beginnings, beginnings, beginnings, (number, allow, refuse, more) => {
        expect(isCallable(number, { allow, refuse: [...refuse, number] })).toBe(false);
        if (!isCallable(number, { allow, refuse }))
          expect(isCallable(number, { allow, refuse: [...refuse, ...more] })).toBe(false);
      }),
    );
  });
});
