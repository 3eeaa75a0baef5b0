import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiveEvent } from "../../../../src/rest/dialects/isymphony/events/event.js";
import {
  matcherOf,
  wantsOfMessage,
  wantsOfQuery,
} from "../../../../src/rest/dialects/isymphony/events/filter.js";
import { answerTo } from "../../../../src/rest/dialects/isymphony/events/messages.js";

/** What `*` means, said in the shortest way; far too slow for a stranger's pattern. */
const naive = (pattern: string, text: string): boolean => {
  const [head, ...rest] = pattern;
  if (head === undefined) return text === "";
  const tail = rest.join("");
  if (head !== "*") return text.startsWith(head) && naive(tail, text.slice(head.length));
  return naive(tail, text) || (text !== "" && naive(pattern, text.slice(1)));
};

describe("a pattern", () => {
  test.each([
    ["100", "100", true],
    ["100", "1001", false],
    ["", "", true],
    ["", "1", false],
    ["*", "", true],
    ["*", "anything", true],
    ["10*", "10", true],
    ["10*", "110", false],
    ["*10", "110", true],
    ["*1*0*", "2130", true],
    ["*1*0*", "0130".slice(0, 2), false],
    ["ab*ab", "ab", false],
    ["ab*ab", "abab", true],
    ["a**b", "ab", true],
    [".*", "x", false],
    ["Ann", "ann", false],
  ])("%j and %j: %j", (pattern, text, expected) => {
    expect(matcherOf(pattern)(text)).toBe(expected);
  });

  test("matches what it should, whatever it is", () => {
    const few = (letters: string, maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...letters), maxLength });
    fc.assert(
      fc.property(few("ab*", 8), few("ab", 8), (pattern, text) => {
        expect(matcherOf(pattern)(text)).toBe(naive(pattern, text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("of many stars takes no time over a long text", () => {
    const startedAt = performance.now();
    expect(matcherOf(`${"*a".repeat(127)}*b`)("a".repeat(100_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

const hangup: LiveEvent = {
  type: "hangup",
  time: 1_000,
  coreServerId: "one",
  callSegmentId: "leg",
  callerIdName: "Ann",
  callerIdNumber: "18005550199",
  did: null,
  extensionId: "x",
  extensionNumber: "100",
  userId: null,
  username: null,
  cause: 16,
  causeText: "Normal Clearing",
};

const filters = (...pairs: readonly (readonly [property: string, value: string])[]) => ({
  type: "filter",
  filters: pairs.map(([property, value]) => ({ property, value })),
});

describe("filters", () => {
  test.each([
    [[], true],
    [[["type", "hangup"]], true],
    [[["type", "hang*"]], true],
    [[["type", "link*"]], false],
    [
      [
        ["type", "hangup"],
        ["extensionNumber", "10*"],
      ],
      true,
    ],
    [
      [
        ["type", "hangup"],
        ["extensionNumber", "2*"],
      ],
      false,
    ],
    [[["cause", "16"]], true],
    [[["time", "1*"]], true],
    [[["did", "*"]], false],
    [[["did", "null"]], false],
    [[["queue", "*"]], false],
    [[["constructor", "*"]], false],
    [[["toString", "*"]], false],
  ] as const)("%j: %j", (pairs, expected) => {
    expect(wantsOfMessage(filters(...pairs))(hangup)).toBe(expected);
    expect(
      wantsOfQuery(new URLSearchParams(pairs.map(([p, v]): [string, string] => [p, v])), [])(hangup),
    ).toBe(expected);
  });

  test("a true or false is compared as it is written", () => {
    const dialEnd = {
      type: "dialEnd",
      time: 1,
      coreServerId: "one",
      answered: false,
    } as unknown as LiveEvent;
    expect(wantsOfMessage(filters(["answered", "false"]))(dialEnd)).toBe(true);
    expect(wantsOfMessage(filters(["answered", "true"]))(dialEnd)).toBe(false);
  });

  test("a parameter that is no filter is passed over", () => {
    const query = new URLSearchParams("lastEventId=x&type=hangup");
    expect(wantsOfQuery(query, ["lastEventId"])(hangup)).toBe(true);
  });

  test.each([
    ["type=a&type=b", "A parameter must not be given more than once."],
    ["lastEventId=a&lastEventId=b", "A parameter must not be given more than once."],
    ["type[]=a", "property must be letters and digits."],
    ["a.b=c", "property must be letters and digits."],
    ["=c", "property must be letters and digits."],
    [`type=${"x".repeat(257)}`, "value must not be longer than 256 characters."],
    [`${"x".repeat(257)}=1`, "property must not be longer than 256 characters."],
    [Array.from({ length: 33 }, (_, n) => `p${n}=1`).join("&"), "There must not be more than 32 filters."],
  ])("as a query, %s is refused", (query, sentence) => {
    const ask = () => wantsOfQuery(new URLSearchParams(query), ["lastEventId"]);
    expect(ask).toThrow(expect.objectContaining({ kind: "malformed-request", message: sentence }));
  });
});

describe("a message", () => {
  test("is answered, and says what is wanted from then on", () => {
    const { reply, wants } = answerTo(JSON.stringify(filters(["type", "linkEnd"])));
    expect(reply).toEqual({ type: "filterResponse", success: true });
    expect(wants?.(hangup)).toBe(false);
    expect(answerTo(JSON.stringify(filters())).wants?.(hangup)).toBe(true);
  });

  const one = (given: unknown) => ({ type: "filter", filters: [given] });
  test.each([
    [{ type: "filter" }, "filters is missing."],
    [{ type: "filter", filters: {} }, "filters must be a list."],
    [{ type: "filter", filters: null }, "filters is missing."],
    [one("type"), "Each of the filters must be an object with property and value."],
    [one({ value: "x" }), "property is missing."],
    [one({ property: "type" }), "value is missing."],
    [one({ property: "type", value: 7 }), "value must be a string."],
    [one({ property: "a b", value: "x" }), "property must be letters and digits."],
    [one({ property: "type", value: "x".repeat(257) }), "value must not be longer than 256 characters."],
    [filters(...Array(33).fill(["type", "*"])), "There must not be more than 32 filters."],
  ])("%j is refused, and changes nothing", (message, error) => {
    expect(answerTo(JSON.stringify(message))).toEqual({
      reply: { type: "filterResponse", success: false, error },
      wants: null,
    });
  });

  test.each([
    ["{", "The message cannot be read as JSON."],
    ["", "The message cannot be read as JSON."],
    ["null", "The message's type must be filter."],
    ['"filter"', "The message's type must be filter."],
    ["[]", "The message's type must be filter."],
    ['{"type":"subscribe"}', "The message's type must be filter."],
    ["[".repeat(60_000), "The message cannot be read as JSON."],
  ])("%.20s is an error", (text, error) => {
    expect(answerTo(text)).toEqual({ reply: { type: "error", error }, wants: null });
  });
});
