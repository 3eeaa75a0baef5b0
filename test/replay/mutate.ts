/** A number below 2^32 from the one before (mulberry32): the same seed makes the same stream on every machine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export type Random = ReturnType<typeof randomFrom>;

/** Names that objects have by themselves. */
export const PROTOTYPE_NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

/** Values that a header should not have, as bytes of latin1; most are no UTF-8, or more than a number may be. */
const VALUES = [
  ...PROTOTYPE_NAMES,
  ...[
    "",
    " ",
    "\0",
    "\x7f\x1b[2J",
    "\xff\xfe\x80",
    "\xed\xa0\x80",
    "\xf0\x9f\x93\x9e",
    "<unknown>",
    "(null)",
  ],
  ...[
    "-1",
    "0",
    "1e308",
    "1e999",
    "NaN",
    "Infinity",
    "9".repeat(400),
    "-".repeat(40),
    "0x7fffffff",
    "5",
    "6",
  ],
  ...["a\nResponse: Success", "b\rEvent: Hangup", "c: d: e", "PJSIP/100&PJSIP/101", "Local/1@x-0;1", "a/b@c"],
];

const LINES = [
  ...[
    "",
    "Event",
    ": ",
    ":",
    "Response: Success",
    "Event: UserEvent",
    "Event: FullyBooted",
    "EventList: Complete",
  ],
  ...["ActionID: tandem-0-0", "Timestamp: -1e300", "Timestamp: 1e300", "ChanVariable(a): b: c"],
  ...PROTOTYPE_NAMES.map((name) => `${name}: polluted`),
];

type Mutation = (lines: string[], random: Random, other: readonly string[]) => void;

const pick = <T>(items: readonly T[], random: Random): T | undefined => items[random(items.length)];

/** Replaces a line by something that is made of it. */
const rewrite =
  (change: (line: string, random: Random) => string): Mutation =>
  (lines, random) => {
    const at = random(lines.length);
    lines[at] = change(lines[at] ?? "", random);
  };

const MUTATIONS: readonly Mutation[] = [
  rewrite((line, random) => `${line.split(":")[0]}: ${pick(VALUES, random)}`),
  rewrite((line, random) => `${line.split(":")[0]}: ${pick(VALUES, random)}`),
  rewrite((line, random) => `${pick(PROTOTYPE_NAMES, random)}:${line.split(":")[1] ?? ""}`),
  rewrite((line, random) => line.slice(0, random(line.length + 1)) + String.fromCharCode(random(256))),
  rewrite((line) => `${line}\r\n${line}`),
  (lines, random) => void lines.splice(random(lines.length), 0, pick(LINES, random) ?? ""),
  (lines, random) => void lines.splice(random(lines.length), 1 + random(4)),
  (lines, random) => {
    const from = random(lines.length);
    lines.splice(random(lines.length), 0, ...lines.slice(from, from + random(60)));
  },
  (lines, random, other) => {
    const from = random(other.length);
    lines.splice(random(lines.length), 0, ...other.slice(from, from + random(60)));
  },
  (lines, random) => {
    const [one, two] = [random(lines.length), random(lines.length)];
    [lines[one], lines[two]] = [lines[two] ?? "", lines[one] ?? ""];
  },
];

/** A message long by the number or the length of its lines. Beyond the bounds the link must close: that is seldom wanted. */
const lengthen: Mutation = (lines, random) => {
  const more =
    random(2) === 0 ? Array<string>(random(8_000)).fill("A: 1") : ["B: ".padEnd(random(500_000), "b")];
  lines.splice(random(lines.length), 0, ...more);
};

/** A recorded stream with faults in it, `other` being where foreign parts come from. Bytes as latin1. */
export function mutated(stream: string, other: string, random: Random): Buffer {
  const lines = stream.split("\n");
  const foreign = other.split("\n");
  for (let left = 1 + random(lines.length / 20); left > 0; left--) {
    pick(MUTATIONS, random)?.(lines, random, foreign);
  }
  if (random(15) === 0) lengthen(lines, random, foreign);
  return Buffer.from(lines.join(random(50) === 0 ? "\n" : "\r\n"), "latin1");
}

/** The bytes in pieces of any size. */
export function* pieces(bytes: Buffer, random: Random): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = random(10) === 0 ? 1 + random(5) : 1 + random(8_000);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
