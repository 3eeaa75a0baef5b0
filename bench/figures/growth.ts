import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { Framer } from "../../src/ami/framer.js";
import type { PbxEvent } from "../../src/events/event.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest, type Ingest } from "../../src/ingest.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { calls, extension, snapshot } from "../../test/unit/state/facts.js";
import { type Figure, perSecond, type Size } from "../figure.js";
import { amiStream, BANNER, chunksOf } from "./ami-stream.js";

const LEGS: Readonly<Record<Size, readonly number[]>> = { full: [100, 1_000, 10_000], small: [10, 20] };
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
