import { describe, expect, test } from "vitest";
import { extensionNumbered, numbersOf } from "../../../src/state/numbers.js";
import { endpoint, extension, snapshot } from "./facts.js";
import { given } from "./story.js";

const pbx = (
  extensions: readonly (readonly [number: string, hint: string, ...devices: string[]])[],
  phones: Readonly<Record<string, string>> = {},
) =>
  given(
    snapshot({
      extensions: extensions.map(([number, context, ...devices]) => extension(number, { context, devices })),
      pjsip: {
        endpoints: Object.entries(phones).map(([name, context]) => endpoint(name, { context })),
        contacts: [],
      },
    }),
  ).state;

/** As a common product makes it: hints in a context of their own, one extension without a phone. */
const one = pbx(
  [
    ["101", "ext-local", "PJSIP/101"],
    ["102", "ext-local", "PJSIP/102"],
    ["111", "ext-local", "Custom/none"],
    ["900", "own-lamps", "PJSIP/900"],
  ],
  { 101: "from-internal", 102: "restricted", 900: "from-internal" },
);

/** Two tenants; number 200 is of both, and a lamp of the second names a phone of the first. */
const two = pbx(
  [
    ["200", "T7_hints", "pjsip/T7_200"],
    ["200", "T8_hints", "pjsip/T8_200"],
    ["201", "T7_hints", "pjsip/T7_201"],
    ["202", "T8_hints", "pjsip/T8_202"],
    ["299", "T8_hints", "pjsip/T7_201", "pjsip/T8_202"],
  ],
  { T7_200: "T7_phones", T7_201: "T7_phones", T8_200: "T8_phones", T8_202: "T8_phones" },
);

describe("a number means, where all hangs together", () => {
  test.each([
    ["in the hint's own context", "101", "ext-local", "101@ext-local"],
    ["in a phone's", "101", "from-internal", "101@ext-local"],
    ["in another phone's", "101", "restricted", "101@ext-local"],
    ["in one of which nothing is known", "101", "from-queue", "101@ext-local"],
    ["without a context", "101", "", "101@ext-local"],
    ["of an extension without a phone", "111", "from-internal", "111@ext-local"],
    ["of a hint in another context", "900", "ext-local", "900@own-lamps"],
    ["of nobody", "999", "from-internal", undefined],
  ])("the one extension that has it: %s", (_, number, context, key) => {
    expect(extensionNumbered(one, number, context)?.key).toBe(key);
    expect(numbersOf(one)(number, context)).toBe(key);
  });
});

describe("of tenants that have nothing in common it means", () => {
  test.each([
    ["what hangs together with the context", "200", "T8_phones", undefined, "200@T8_hints"],
    ["the same in the hints' own", "201", "T7_hints", undefined, "201@T7_hints"],
    ["nobody's where it is another's alone", "201", "T8_phones", undefined, undefined],
    ["nobody's where nothing is known of the context", "201", "T8_queue", undefined, undefined],
    ["what hangs together with who else is in the call", "200", "T8_queue", "T8_hints", "200@T8_hints"],
    ["and not what does not", "201", "T8_queue", "T8_hints", undefined],
    ["more by its context than by who is in the call", "200", "T7_phones", "T8_hints", "200@T7_hints"],
  ])("%s", (_, number, context, other, key) => {
    expect(numbersOf(two)(number, context, other)).toBe(key);
    const another = other === undefined ? undefined : two.extensions.get("202@T8_hints");
    expect(extensionNumbered(two, number, context, another)?.key).toBe(key);
  });
});

test("a number that two hints of what hangs together have means neither", () => {
  const state = pbx(
    [
      ["100", "ext-local", "PJSIP/100"],
      ["100", "own-lamps", "PJSIP/door"],
    ],
    { 100: "from-internal", door: "from-internal" },
  );
  expect(extensionNumbered(state, "100", "from-internal")).toBeUndefined();
  expect(extensionNumbered(state, "100", "own-lamps")?.key).toBe("100@own-lamps");
});
