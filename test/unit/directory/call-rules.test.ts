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
  ])("%s, with %j allowed and %j refused: %s", (number, allow, refuse, may) => {
    expect(isCallable(number, { allow, refuse })).toBe(may);
  });

  const beginnings = fc.array(fc.stringMatching(/^[0-3]{1,4}$/), { maxLength: 5 });
  const numbers = fc.stringMatching(/^[0-3]{1,6}$/);

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
