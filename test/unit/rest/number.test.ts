import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialableNumber } from "../../../src/rest/number.js";

const number = dialableNumber("destination");

describe("a number to dial", () => {
  it.each(["1", "18005555555", "+49-30.1", "*78", "#1", "alice_b", "9".repeat(64)])(
    "may be %s",
    (written) => {
      expect(number.parse(written)).toBe(written);
    },
  );

  it("never holds a character that means something to AMI or the dialplan, whatever stands around it", () => {
    const meant = fc.constantFrom(..."\r\n\0\t ,@&|()[]{}$:;/\\\"'!%<>=?^`~", "\u0661", "\u00e9", "\u2028");
    const plain = fc.stringMatching(/^[0-9A-Za-z*#+._-]{0,20}$/);
    fc.assert(
      fc.property(plain, meant, plain, (before, character, after) => {
        expect(number.safeParse(before + character + after).success).toBe(false);
        expect(number.safeParse(`${before}1${after}`).success).toBe(true);
      }),
    );
  });

  it("is told what is wrong with it", () => {
    const sentence = (written: unknown) => number.safeParse(written).error?.issues[0]?.message;
    expect([undefined, null, "", 1].map(sentence)).toEqual([
      "destination is missing.",
      "destination is missing.",
      "destination is empty.",
      "destination must be a string.",
    ]);
    expect(sentence("9".repeat(65))).toMatch(/^destination must be 1 to 64 of /);
  });
});
