import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { Framer } from "../../src/ami/framer.js";
import type { PbxEvent } from "../../src/events/event.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest, type Ingest } from "../../src/ingest.js";
import { callRecordWriter } from "../../src/store/call-record-rows.js";
import { createCallRecordStore } from "../../src/store/call-records.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { callRecord } from "../../test/contract/records.js";
import { calls, extension, snapshot } from "../../test/unit/state/facts.js";
import { type Figure, perSecond, type Size } from "../figure.js";
import { amiStream, BANNER, chunksOf } from "./ami-stream.js";

const LEGS: Readonly<Record<Size, readonly number[]>> = { full: [100, 1_000, 10_000], small: [10, 20] };
const RECORDS: Readonly<Record<Size, readonly number[]>> = {
  full: [1_000, 100_000, 1_000_000],
  small: [500, 1_000],
};
const CHUNK_BYTES = 16 * 1024;

const named = (count: number, what: string): string => `${count.toLocaleString("en-US")} ${what}`;

/** A database for each size, kept until all is measured. */
function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
  const databases: Database[] = [];
  return {
    open(name: string): Database {
      const database = openDatabase(join(folder, name));
      databases.push(database);
      return database;
    },
    close: (): Promise<void> => {
      for (const database of databases) database.close();
      return Promise.resolve(rmSync(folder, { recursive: true }));
    },
  };
}

/** A PBX on which so many phones have called and nobody has answered yet. */
function withLegs(database: Database, count: number): Ingest {
  const ingest = createIngest({
    store: createLiveStore(database, "default"),
    feed: createFeed(),
    now: Date.now,
  });
  ingest.take([snapshot({ extensions: [extension("100")] })]);
  const idle = Array.from({ length: count }, (_, n): PbxEvent => calls(`${100 + (n % 900)}x${n}`, "999"));
  for (let start = 0; start < count; start += 500) ingest.take(idle.slice(start, start + 500));
  return ingest;
}

/** The recorded calls beside the legs that are there. */
function playInto(ingest: Ingest, bytes: Buffer, prefix: string): void {
  const framer = new Framer();
  framer.push(Buffer.from(BANNER));
  let given = 0;
  const newIds = () => {
    given += 1;
    return { segmentId: `${prefix}s${given}`, callerIdId: `${prefix}c${given}` };
  };
  const context = { now: Date.now, newIds, newId: () => "room" };
  for (const chunk of chunksOf(bytes, CHUNK_BYTES)) {
    ingest.take(framer.push(chunk).flatMap((message) => translate(message, context) ?? []));
  }
}

export const growthOfLegs: Figure = {
  name: "growth-legs",
  question:
    "The same as `ingest`, while so many other legs live. They are simulated: no PBX of one machine has 10,000.",
  unit: "events/s",
  better: "more",
  goals: [{ of: named(10_000, "legs"), beside: named(100, "legs"), ratio: 0.8 }],
  prepare(size) {
    const stream = amiStream(size === "full" ? 25 : 1);
    const { open, close } = inFolder();
    let round = 0;
    const contenders = LEGS[size].map((count) => {
      const ingest = withLegs(open(`${count}.db`), count);
      return [
        named(count, "legs"),
        () => {
          round += 1;
          return perSecond(stream.messages, () => playInto(ingest, stream.bytes, `${round}-`));
        },
      ] as const;
    });
    return Promise.resolve({ contenders: Object.fromEntries(contenders), close });
  },
};

/** Of which the extension has this many, in whichever number there are. */
const OWN_RECORDS = 200;
const QUESTIONS = 200;
/** Every tenth call goes out again, as where phones are forwarded. */
const THROUGH_EACH = 10;

function withRecords(database: Database, count: number) {
  const { add } = callRecordWriter(database, "default");
  database.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const step = Math.floor(count / OWN_RECORDS);
      const isOwn = n % step === 0;
      const extensions = isOwn
        ? { sourceExtension: "100@inside", destinationExtension: null }
        : { sourceExtension: `${1_000 + (n % 5_000)}@inside`, destinationExtension: "200@inside" };
      const startedAt = Date.UTC(2026, 0, 1) + n * 1_000;
      add(
        callRecord({
          channelId: `c${n}`,
          linkedId: `c${n}`,
          startedAt,
          endedAt: startedAt + 500,
          ...extensions,
          flow: (isOwn ? n / step : n) % THROUGH_EACH === 1 ? "through" : "local",
        }),
        0,
      );
    }
  })();
  return createCallRecordStore(database, "default");
}

export const growthOfRecords: Figure = {
  name: "growth-records",
  question: `\`cdr_summary\` of an extension that has part in ${OWN_RECORDS} calls, among so many stored records.`,
  unit: "µs a question",
  better: "less",
  goals: [{ of: named(1_000_000, "records"), beside: named(1_000, "records"), ratio: 1.25 }],
  prepare(size) {
    const { open, close } = inFolder();
    const contenders = RECORDS[size].map((count) => {
      const records = withRecords(open(`${count}.db`), count);
      const ask = () => {
        for (let n = 0; n < QUESTIONS; n += 1) records.summary("100@inside");
      };
      return [named(count, "records"), async () => 1_000_000 / (await perSecond(QUESTIONS, ask))] as const;
    });
    return Promise.resolve({ contenders: Object.fromEntries(contenders), close });
  },
};
