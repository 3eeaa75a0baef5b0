import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Framer } from "../../src/ami/framer.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest, type Ingest } from "../../src/ingest.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { type Figure, perSecond } from "../figure.js";
import { type AmiStream, amiStream, BANNER, chunksOf } from "./ami-stream.js";

/** Each chunk is one transaction, as beside a busy PBX. */
const CHUNK_BYTES = 16 * 1024;

/** From bytes to rows that are committed, as it runs beside a PBX. The database is new and there already. */
async function toRows(stream: AmiStream, file: string): Promise<number> {
  const database = openDatabase(file);
  const ingest = createIngest({
    store: createLiveStore(database, "default"),
    feed: createFeed(),
    now: Date.now,
  });
  const rate = await perSecond(stream.messages, () => takeAll(stream, ingest));
  database.close();
  if ([...ingest.state.channels.values()].length > 0) throw new Error("channels are left over");
  return rate;
}

function takeAll({ bytes }: AmiStream, ingest: Ingest): void {
  const framer = new Framer();
  framer.push(Buffer.from(BANNER));
  let given = 0;
  const newIds = () => {
    given += 1;
    return { segmentId: `s${given}`, callerIdId: `c${given}` };
  };
  const context = { now: Date.now, newIds, newId: () => "room" };
  for (const chunk of chunksOf(bytes, CHUNK_BYTES)) {
    ingest.take(framer.push(chunk).flatMap((message) => translate(message, context) ?? []));
  }
}

function toMessages({ bytes }: AmiStream): void {
  const framer = new Framer();
  framer.push(Buffer.from(BANNER));
  for (const chunk of chunksOf(bytes, CHUNK_BYTES)) framer.push(chunk);
}

export const ingest: Figure = {
  name: "ingest",
  question:
    "Recorded calls, eight at a time, from bytes to rows committed in a database file, beside the framer alone as its limit.",
  unit: "events/s",
  better: "more",
  goals: [],
  prepare(size) {
    const stream = amiStream(size === "full" ? 150 : 1);
    const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
    let files = 0;
    return Promise.resolve({
      contenders: {
        "to rows": () => {
          files += 1;
          return toRows(stream, join(folder, `${files}.db`));
        },
        "to messages alone": () => perSecond(stream.messages, () => toMessages(stream)),
      },
      close: () => Promise.resolve(rmSync(folder, { recursive: true })),
    });
  },
};
