/**
 * Bytes to rows: recorded calls through framer, translation, state and one transaction a batch into a database file, as it
 * runs beside a PBX; and the framer alone on the same bytes, as its limit. Each run is CALLS calls of each recording, which
 * overlap as on a busy PBX: 8 at a time. `npx vitest bench --run --project fast bench/ingest.bench.ts`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, bench, describe } from "vitest";
import { Framer } from "../src/ami/framer.js";
import { translate } from "../src/events/translate.js";
import { createFeed } from "../src/feed/feed.js";
import { createIngest } from "../src/ingest.js";
import { openDatabase } from "../src/store/database.js";
import { createLiveStore } from "../src/store/live.js";
import { readFixture } from "../test/replay/fixture.js";

const RECORDINGS = ["answered", "two-locals-optimised", "attended-transfer-completed", "queue"];
const CALLS = 25;
const AT_A_TIME = 8;
const CHUNK_BYTES = 16 * 1024;

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

/** Calls whose messages come in turn. */
function stream(): { bytes: Buffer; events: number } {
  const calls = RECORDINGS.flatMap((name, kind) =>
    Array.from({ length: CALLS }, (_, call) => copy(name, 1000 + kind * CALLS + call)),
  );
  const messages: string[] = ["Asterisk Call Manager/11.0.0\r\n"];
  for (let first = 0; first < calls.length; first += AT_A_TIME) {
    const some = calls.slice(first, first + AT_A_TIME);
    const longest = Math.max(...some.map(({ length }) => length));
    for (let i = 0; i < longest; i += 1) messages.push(...some.flatMap((call) => call[i] ?? []));
  }
  return { bytes: Buffer.from(messages.join("")), events: messages.length - 1 };
}

const { bytes, events } = stream();
const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function* chunks(): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES);
}

describe(`${events} events of ${RECORDINGS.length * CALLS} calls, ${Math.round(bytes.length / 1024)} KiB`, () => {
  bench("bytes to rows in a file", () => {
    files += 1;
    const database = openDatabase(join(folder, `${files}.db`));
    const ingest = createIngest({
      store: createLiveStore(database, "default"),
      feed: createFeed(),
      now: Date.now,
    });
    const framer = new Framer();
    let given = 0;
    const newIds = () => {
      given += 1;
      return { segmentId: `s${given}`, callerIdId: `c${given}` };
    };
    const context = { now: Date.now, newIds, newId: () => "room" };
    for (const chunk of chunks()) {
      ingest.take(framer.push(chunk).flatMap((message) => translate(message, context) ?? []));
    }
    if ([...ingest.state.channels.values()].length > 0) throw new Error("channels are left over");
    database.close();
  });

  bench("framer alone", () => {
    const framer = new Framer();
    for (const chunk of chunks()) framer.push(chunk);
  });
});
