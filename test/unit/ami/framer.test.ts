import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Framer } from "../../../src/ami/framer.js";
import { type AmiMessage, headers } from "../../../src/ami/message.js";
import { AppError } from "../../../src/core/errors.js";
import { MAX_FRAME_BYTES, MAX_FRAME_HEADERS } from "../../../src/core/limits.js";
import { event } from "../../fakes/fake-ami.js";

const read = (text: string | Buffer): AmiMessage[] => new Framer().push(Buffer.from(text as string));
const only = (text: string | Buffer) => {
  const messages = read(text);
  expect(messages).toHaveLength(1);
  return messages[0]?.headers;
};

function readInPieces(bytes: Buffer, sizes: readonly number[]): AmiMessage[] {
  const framer = new Framer();
  const messages: AmiMessage[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    messages.push(...framer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return messages;
}

describe("the framer", () => {
  test("keeps several messages of one chunk in order", () => {
    const text = event("First", ["A", "1"]) + event("Second") + event("Third", ["B", "2"]);
    expect(read(text)).toEqual([
      {
        headers: [
          ["Event", "First"],
          ["A", "1"],
        ],
      },
      { headers: [["Event", "Second"]] },
      {
        headers: [
          ["Event", "Third"],
          ["B", "2"],
        ],
      },
    ]);
  });

  test("delivers the greeting apart, also when it comes in pieces and with a message behind it", () => {
    const framer = new Framer();
    expect(framer.push(Buffer.from("Asterisk Call Man"))).toEqual([]);
    expect(framer.banner).toBeUndefined();
    expect(framer.push(Buffer.from("ager/11.0.0\r\nEvent: A\r\n\r\n"))).toEqual([
      { headers: [["Event", "A"]] },
    ]);
    expect(framer.banner).toBe("11.0.0");
  });

  test("takes the greeting for one only as the very first line", () => {
    const framer = new Framer();
    const messages = framer.push(Buffer.from("Event: A\r\n\r\nAsterisk Call Manager/9\r\n\r\n"));
    expect(framer.banner).toBeUndefined();
    expect(messages[1]).toEqual({ headers: [["Asterisk Call Manager/9", ""]] });
  });

  test.each([
    ["a bare LF as the blank line (asterisk#761)", "Event: A\r\nX: 1\r\n\nEvent: B\r\n\r\n"],
    ["one blank line too many", "Event: A\r\nX: 1\r\n\r\n\r\nEvent: B\r\n\r\n"],
    ["three line ends of bare LF more", "Event: A\r\nX: 1\r\n\r\n\n\n\nEvent: B\r\n\r\n"],
    ["a blank line before the first", "\r\nEvent: A\r\nX: 1\r\n\r\nEvent: B\r\n\r\n"],
  ])("tells two messages apart with %s", (_, text) => {
    const expected = [
      {
        headers: [
          ["Event", "A"],
          ["X", "1"],
        ],
      },
      { headers: [["Event", "B"]] },
    ];
    expect(read(text)).toEqual(expected);
    expect(readInPieces(Buffer.from(text), [1])).toEqual(expected);
  });

  test("drops the LF that Asterisk leaves at the end of a value", () => {
    expect(only("Response: Error\r\nMessage: No Contacts found\n\r\n\r\n")).toEqual([
      ["Response", "Error"],
      ["Message", "No Contacts found"],
    ]);
  });

  test("keeps a bare LF inside a value, so that the rest is no header", () => {
    expect(only("Event: UserEvent\r\nText: a\nActionID: 7\n\nResponse: Success\r\n\r\n")).toEqual([
      ["Event", "UserEvent"],
      ["Text", "a\nActionID: 7\n\nResponse: Success"],
    ]);
  });

  test.each([
    ["with the blank", "Event: A\r\nValue: \r\n\r\nEvent: B\r\n\r\n"],
    ["without", "Event: A\r\nValue:\r\n\r\nEvent: B\r\n\r\n"],
  ])("does not glue the next message to an empty last value %s", (_, text) => {
    expect(read(text).map(({ headers }) => headers)).toEqual([
      [
        ["Event", "A"],
        ["Value", ""],
      ],
      [["Event", "B"]],
    ]);
  });

  test("takes one blank off a value and leaves the others; colons and equals signs too", () => {
    expect(only("Output:   indented \r\nValue: a=b: c\r\nNoBlank:x\r\nnothing at all\r\n\r\n")).toEqual([
      ["Output", "  indented "],
      ["Value", "a=b: c"],
      ["NoBlank", "x"],
      ["nothing at all", ""],
    ]);
  });

  test("keeps the repeated Output lines of a Command in order", () => {
    const [message = { headers: [] }] = read(
      "Response: Success\r\nOutput: one\r\nOutput: \r\nOutput: two: 2\r\n\r\n",
    );
    expect(headers(message, "Output")).toEqual(["one", "", "two: 2"]);
  });

  test("reads ChanVariable in both spellings, with a colon in the channel's name too", () => {
    const text =
      "ChanVariable: A=1\r\nChanVariable(PJSIP/1-0): A=1: x\r\nChanVariable(IAX2/10.0.0.1:4569-1): B=(2): y\r\n\r\n";
    expect(only(text)).toEqual([
      ["ChanVariable", "A=1"],
      ["ChanVariable(PJSIP/1-0)", "A=1: x"],
      ["ChanVariable(IAX2/10.0.0.1:4569-1)", "B=(2): y"],
    ]);
  });

  test("keeps headers called __proto__ and constructor as data", () => {
    expect(only("Event: A\r\n__proto__: x\r\nconstructor: y\r\n\r\n")).toEqual([
      ["Event", "A"],
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  test("puts letters of several bytes together again wherever they were cut", () => {
    const bytes = Buffer.from("Event: A\r\nCallerIDName: Zoë 電話 ☎️\r\n\r\n");
    for (let size = 1; size <= bytes.length; size++) {
      expect(readInPieces(bytes, [size])[0]?.headers[1]).toEqual(["CallerIDName", "Zoë 電話 ☎️"]);
    }
  });

  test("replaces what is not UTF-8 and goes on", () => {
    const bytes = Buffer.concat([
      Buffer.from("Event: A\r\nCallerIDName: Zo"),
      Buffer.from([0xeb, 0xff]), // Latin-1
      Buffer.from("\r\nExten: 7\r\n\r\n"),
    ]);
    expect(only(bytes)).toEqual([
      ["Event", "A"],
      ["CallerIDName", "Zo\uFFFD\uFFFD"],
      ["Exten", "7"],
    ]);
  });

  test("keeps half a message back, and never shows it", () => {
    const framer = new Framer();
    expect(framer.push(Buffer.from("Event: A\r\nX: 1\r\n"))).toEqual([]);
    expect(framer.push(Buffer.from("\r"))).toEqual([]);
    expect(framer.push(Buffer.from("\n"))).toHaveLength(1);
  });
});

describe("the framer's bounds", () => {
  const long = (bytes: number): Buffer => {
    const rest = "Event: A\r\nX: \r\n\r\n";
    return Buffer.from(`Event: A\r\nX: ${"x".repeat(bytes - rest.length)}\r\n\r\n`);
  };

  test.each([[[MAX_FRAME_BYTES * 2]], [[1460]], [[65_536]]])("hold in pieces of %j", (sizes) => {
    expect(readInPieces(long(MAX_FRAME_BYTES), sizes)).toHaveLength(1);
    expect(() => readInPieces(long(MAX_FRAME_BYTES + 1), sizes)).toThrow(AppError);
  });

  test("are counted for each message anew", () => {
    const framer = new Framer();
    for (let i = 0; i < 20; i++) expect(framer.push(long(MAX_FRAME_BYTES - 1000))).toHaveLength(1);
  });

  test("end a message that never ends, before it is whole", () => {
    const framer = new Framer();
    const piece = Buffer.alloc(60_000, "x");
    const feed = () => {
      for (let i = 0; i < 6; i++) framer.push(piece);
    };
    expect(feed).toThrow("too long");
  });

  test("end a message of too many lines", () => {
    expect(only(`${"A: 1\r\n".repeat(MAX_FRAME_HEADERS)}\r\n`)).toHaveLength(MAX_FRAME_HEADERS);
    expect(() => read("A: 1\r\n".repeat(MAX_FRAME_HEADERS + 1))).toThrow("too many lines");
  });
});

describe("any chunking gives the same messages", () => {
  const oddByte = fc.constantFrom(0x0d, 0x0a, 0x3a, 0x20, 0x28, 0x29, 0x41, 0xc3, 0xab, 0xf0, 0x9f, 0x00);
  const noise = fc.array(oddByte, { maxLength: 80 }).map((bytes) => Buffer.from(bytes));
  const headerValue = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .map((text) => text.replace(/[\r\n]/g, ""));
  const lineEnd = fc.constantFrom("\r\n", "\n\r\n");
  const blank = fc.constantFrom("\r\n", "\n", "\r\n\r\n", "\r\n\n\n");
  const message = fc
    .tuple(fc.array(fc.tuple(headerValue, lineEnd), { minLength: 1, maxLength: 5 }), blank)
    .map(([lines, end]) => `Event: E\r\n${lines.map(([value, eol]) => `H: ${value}${eol}`).join("")}${end}`);
  const stream = fc.array(message, { maxLength: 6 }).map((list) => Buffer.from(list.join("")));
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });

  test("of well-formed and oddly ended messages", () => {
    fc.assert(
      fc.property(stream, sizes, (bytes, pieces) => {
        const whole = read(bytes);
        expect(readInPieces(bytes, [1])).toEqual(whole);
        expect(readInPieces(bytes, pieces)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test("of noise", () => {
    fc.assert(
      fc.property(noise, sizes, (bytes, pieces) => {
        expect(readInPieces(bytes, pieces)).toEqual(read(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test("and what was sent is what is read", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,11}$/);
    const sent = fc.array(fc.array(fc.tuple(name, headerValue), { minLength: 1, maxLength: 6 }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(sent, sizes, (list, pieces) => {
        const text = list.map((pairs) => `${pairs.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n`).join("");
        expect(readInPieces(Buffer.from(text), pieces)).toEqual(list.map((headers) => ({ headers })));
      }),
      { numRuns: 300 },
    );
  });
});
