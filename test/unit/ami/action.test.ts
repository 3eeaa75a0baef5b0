import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { action, encodeAction } from "../../../src/ami/action.js";
import { AppError } from "../../../src/core/errors.js";
import { MAX_ACTION_HEADERS, MAX_ACTION_LINE_BYTES } from "../../../src/core/limits.js";

const encode = (...args: Parameters<typeof action>): string =>
  encodeAction(action(...args), "id-1").toString();

describe("an action", () => {
  test("is its name, its id, and its headers in their order", () => {
    expect(
      encode("Redirect", { Channel: "PJSIP/100-1", Exten: "101", Context: "default", Priority: "1" }),
    ).toBe(
      "Action: Redirect\r\nActionID: id-1\r\nChannel: PJSIP/100-1\r\nExten: 101\r\nContext: default\r\nPriority: 1\r\n\r\n",
    );
  });

  test("repeats a header for each value of a list, and leaves an undefined one out", () => {
    expect(encode("Originate", { Variable: ["A=1,2", "B=2"], Account: undefined, Timeout: "" })).toBe(
      "Action: Originate\r\nActionID: id-1\r\nVariable: A=1,2\r\nVariable: B=2\r\nTimeout: \r\n\r\n",
    );
  });

  test("may repeat a header among others when written as a list of pairs", () => {
    const fields = [
      ["B", "1"],
      ["A", "2"],
      ["B", "3"],
    ] as const;
    expect(encodeAction({ name: "X", fields }, "i").toString()).toBe(
      "Action: X\r\nActionID: i\r\nB: 1\r\nA: 2\r\nB: 3\r\n\r\n",
    );
  });
});

describe("before a byte is written, an action is refused", () => {
  const attack = "200\r\n\r\nAction: Command\r\nCommand: core stop now";

  test.each([
    ["another action in a value", { Exten: attack }],
    ["a bare LF in a value", { Exten: "200\n\nAction: Command" }],
    ["a bare CR in a value", { Exten: "200\rContext: other" }],
    ["a NUL in a value", { Exten: "200\0" }],
    ["a line break in one of several values", { Variable: ["A=1", "B=2\nC: 3"] }],
    ["a line break in a name", { "Exten\r\nContext": "x" }],
    ["a NUL in a name", { "Ex\0ten": "x" }],
    ["a colon in a name", { "Context: other": "x" }],
    ["a blank in a name", { "Exten ": "x" }],
    ["an empty name", { "": "x" }],
    ["an ActionID of the caller's", { actionid: "mine" }],
    ["a second Action", { ACTION: "Command" }],
  ])("for %s", (_, fields) => {
    expect(() => encode("Originate", fields)).toThrow(expect.objectContaining({ kind: "invalid-request" }));
  });

  test("for a line break in its own name", () => {
    expect(() => encode("Ping\r\n\r\nAction: Command")).toThrow(AppError);
  });

  test("for a line longer than Asterisk reads, in bytes", () => {
    const room = MAX_ACTION_LINE_BYTES - "Val: ".length;
    expect(encode("DBPut", { Val: "x".repeat(room) })).toContain("x".repeat(room));
    expect(() => encode("DBPut", { Val: "x".repeat(room + 1) })).toThrow("too long");
    expect(() => encode("DBPut", { Val: "ë".repeat(room / 2 + 1) })).toThrow("too long");
  });

  test("for more headers than Asterisk reads, Action and ActionID among them", () => {
    const variables = (count: number) => Array.from({ length: count }, (_, i) => `V${i}=1`);
    expect(encode("Originate", { Variable: variables(MAX_ACTION_HEADERS - 2) })).toContain("V125=1");
    expect(() => encode("Originate", { Variable: variables(MAX_ACTION_HEADERS - 1) })).toThrow(
      "too many headers",
    );
  });

  test("without saying the value, which may be a secret", () => {
    try {
      encode("Login", { Secret: "hunter2\n" });
      expect.unreachable();
    } catch (error) {
      const { message, details } = error as AppError;
      expect(JSON.stringify({ message, details })).not.toContain("hunter2");
      expect(message).toContain("Secret");
    }
  });

  test("or it is, to the byte, what was meant, whatever the names and values", () => {
    const character = fc.constantFrom("\r", "\n", "\0", ":", " ", "a", "ë", "\u2028", "\u0085", "=");
    const wild = fc.oneof(fc.string({ unit: character, maxLength: 12 }), fc.string({ maxLength: 12 }));
    const pairs = fc.array(fc.tuple(fc.oneof(wild, fc.constant("Exten")), wild), { maxLength: 5 });
    fc.assert(
      fc.property(wild, pairs, (name, fields) => {
        let bytes: Buffer;
        try {
          bytes = encodeAction({ name, fields }, "id-1");
        } catch (error) {
          expect((error as AppError).kind).toBe("invalid-request");
          return;
        }
        // As Asterisk reads it: any of CR, LF and CRLF ends a line.
        const lines = bytes.toString().split(/\r\n|\r|\n/);
        const sent = [["Action", name], ["ActionID", "id-1"], ...fields];
        expect(lines).toEqual([...sent.map(([key, value]) => `${key}: ${value}`), "", ""]);
        expect(bytes.includes(0)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
