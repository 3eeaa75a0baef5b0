import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Framer } from "../../src/ami/framer.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest, type Ingest } from "../../src/ingest.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { type Figure, perSecond, type Size } from "../figure.js";
import { openTap } from "../live/ami-tap.js";
import { whileBusy } from "../live/busy.js";
import { type LiveLab, searchHighestRate } from "../live/lab.js";
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

const LOOK_MS: Readonly<Record<Size, number>> = { full: 5_000, small: 500 };

/** What a busy PBX tells Tandem, which is there too: on a connection of the same account, through the same filter. */
async function eventsOfPbx(lab: LiveLab, size: Size) {
  const pbx = await lab.pbx();
  await lab.tandem();
  const rate = await searchHighestRate(pbx, size);
  const tap = await openTap(pbx.amiPort, pbx.accounts.tandem, "all");
  const look = async () => {
    const [before, begun] = [tap.events(), performance.now()];
    await delay(LOOK_MS[size]);
    return ((tap.events() - before) * 1000) / (performance.now() - begun);
  };
  return { told: () => whileBusy(pbx, rate, LOOK_MS[size], look), close: () => tap.close() };
}

const BUSY = "Asterisk at its highest call rate";

/** @param lab where Asterisk tells of its calls */
export const ingest = (lab: LiveLab): Figure => ({
  name: "ingest",
  question:
    "Recorded calls, eight at a time, from bytes to rows committed in a database file, by one thread, beside the events that Asterisk has on this machine at most, and the framer alone as the limit.",
  unit: "events/s",
  better: "more",
  goals: [{ of: "to rows", beside: BUSY, ratio: 10 }],
  async prepare(size) {
    const stream = amiStream(size === "full" ? 150 : 1);
    const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
    const busy = await eventsOfPbx(lab, size);
    let files = 0;
    const intoNewFile = () => {
      files += 1;
      return toRows(stream, join(folder, `${files}.db`));
    };
    await intoNewFile(); // the first calls of a process are those before its code has been compiled: a service has many more
    return {
      contenders: {
        "to rows": intoNewFile,
        [BUSY]: busy.told,
        "to messages alone": () => perSecond(stream.messages, () => toMessages(stream)),
      },
      close() {
        busy.close();
        return Promise.resolve(rmSync(folder, { recursive: true }));
      },
    };
  },
});
