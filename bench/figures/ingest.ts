import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Framer } from "../../src/ami/framer.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest } from "../../src/ingest.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { type Figure, perSecond } from "../figure.js";
import { type AmiStream, amiStream, BANNER, chunksOf } from "./ami-stream.js";

/** Each chunk is one transaction, as beside a busy PBX. */
const CHUNK_BYTES = 16 * 1024;

/** From bytes to rows that are committed, as it runs beside a PBX. */
function ingestAll({ bytes }: AmiStream, file: string): void {
  const database = openDatabase(file);
  const ingest = createIngest({
    store: createLiveStore(database, "default"),
    feed: createFeed(),
    now: Date.now,
  });
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
  if ([...ingest.state.channels.values()].length > 0) throw new Error("channels are left over");
  database.close();
}

export const ingest: Figure = {
  name: "ingest",
  question:
    "Recorded calls, eight at a time, from bytes to rows committed in a database file, beside the framer alone as its limit.",
  unit: "events/s",
  better: "more",
  goals: [],
  prepare(size) {
    const stream = amiStream(size === "full" ? 50 : 1);
    const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
    let files = 0;
    const framed = (): void => {
      const framer = new Framer();
      framer.push(Buffer.from(BANNER));
      for (const chunk of chunksOf(stream.bytes, CHUNK_BYTES)) framer.push(chunk);
    };
    return Promise.resolve({
      contenders: {
        "to rows": () => {
          files += 1;
          return perSecond(stream.messages, () => ingestAll(stream, join(folder, `${files}.db`)));
        },
        "to messages alone": () => perSecond(stream.messages, framed),
      },
      close: () => Promise.resolve(rmSync(folder, { recursive: true })),
    });
  },
};
