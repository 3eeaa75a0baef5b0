import { readFixture } from "../../test/replay/fixture.js";

/** Recorded calls of a real Asterisk, over and over under other ids, as its bytes come on the wire. */
export interface AmiStream {
  readonly bytes: Buffer;
  /** How many messages there are after the banner. */
  readonly messages: number;
  readonly calls: number;
}

const RECORDINGS = ["answered", "two-locals-optimised", "attended-transfer-completed", "queue"];
/** Calls overlap as on a busy PBX. */
const AT_A_TIME = 8;

export const BANNER = "Asterisk Call Manager/11.0.0\r\n";

/** A recording once more, with ids of its own. */
function copy(name: string, number: number): string[] {
  const ami = readFixture(name).parts.flatMap((part) => (part.kind === "ami" ? [part.text] : []));
  const renamed = ami
    .join("")
    .replaceAll(/\b(17\d{8}\.\d+)\b(?!\d)/g, `$1${number}`)
    .replaceAll(/^(Timestamp: \d+\.\d{6})\d*$/gm, "$1")
    .replaceAll(/([0-9a-f]{8})-([0-9a-f]{4}-[0-9a-f]{4}-)/g, `${number.toString(16).padStart(8, "0")}-$2`);
  return renamed.split(/(?<=\n\n)/).map((message) => message.replaceAll("\n", "\r\n"));
}

/** @param each how many calls of each recording */
export function amiStream(each: number): AmiStream {
  const calls = RECORDINGS.flatMap((name, kind) =>
    Array.from({ length: each }, (_, call) => copy(name, 1000 + kind * each + call)),
  );
  const messages: string[] = [];
  for (let first = 0; first < calls.length; first += AT_A_TIME) {
    const some = calls.slice(first, first + AT_A_TIME);
    const longest = Math.max(...some.map(({ length }) => length));
    for (let i = 0; i < longest; i += 1) messages.push(...some.flatMap((call) => call[i] ?? []));
  }
  return { bytes: Buffer.from(messages.join("")), messages: messages.length, calls: calls.length };
}

export function* chunksOf(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
