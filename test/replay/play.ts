import Database from "better-sqlite3";
import { Framer } from "../../src/ami/framer.js";
import type { AmiMessage } from "../../src/ami/message.js";
import type { PbxEvent } from "../../src/events/event.js";
import { translate } from "../../src/events/translate.js";
import { createFeed, type Feed } from "../../src/feed/feed.js";
import { createIngest, type Ingest } from "../../src/ingest.js";
import type { Change, PbxState } from "../../src/state/model.js";
import { createLiveStore } from "../../src/store/live.js";
import { migrate } from "../../src/store/migrate.js";
import type { Fixture, Part } from "./fixture.js";

/** How the bytes arrive: in chunks of so many bytes, each chunk's messages one batch. */
export interface Arrival {
  readonly bytes: number;
  /** Batches are put together until there are so many messages. */
  readonly messages: number;
}

export const WHOLE: Arrival = { bytes: Number.POSITIVE_INFINITY, messages: Number.POSITIVE_INFINITY };
export const BYTE_BY_BYTE: Arrival = { bytes: 1, messages: 1 };
export const BATCHED: Arrival = { bytes: 700, messages: 7 };

export interface Outcome {
  readonly changes: readonly Change[];
  readonly state: PbxState;
  /** Facts about channels that were never seen. */
  readonly unseen: number;
}

/** What somebody who listens is handed when Tandem begins, and when it begins again after a kill. */
export interface Begun {
  readonly database: Database.Database;
  readonly state: PbxState;
  readonly feed: Pick<Feed, "subscribe">;
}

/** A scenario through the whole path: bytes, messages, facts, changes, rows of a database in memory, state. */
export function play(
  { parts }: Fixture,
  arrival: Arrival,
  onBegin: (begun: Begun) => void = () => {},
): Outcome {
  const database = new Database(":memory:");
  migrate(database);
  const store = createLiveStore(database, "default");
  const changes: Change[] = [];
  const begin = (at: number) => {
    const feed = createFeed();
    feed.subscribe((some) => void changes.push(...some.flatMap((one) => one.changes)));
    const ingest = createIngest({ store, feed, now: () => at });
    onBegin({ database, state: ingest.state, feed });
    return ingest;
  };
  let ingest: Ingest = begin(0);
  let unseen = 0;
  const newIds = numbered();
  for (const part of parts) {
    if (part.kind === "killed") ingest = begin(part.at);
    for (const batch of facts(part, arrival, newIds)) unseen += ingest.take(batch);
  }
  return { changes, state: ingest.state, unseen };
}

/** Rooms are told apart by their names alone. */
const newId = () => "room";

function* facts(part: Part, arrival: Arrival, newIds: ReturnType<typeof numbered>): Iterable<PbxEvent[]> {
  if (part.kind === "snapshot") yield [{ type: "SnapshotTaken", at: part.at, snapshot: part.snapshot }];
  if (part.kind === "lost") yield [{ type: "LinkLost", at: part.at }];
  if (part.kind !== "ami") return;
  for (const batch of batches(part.text, arrival)) {
    yield batch.flatMap((message) => translate(message, { now: () => 0, newIds, newId }) ?? []);
  }
}

function* batches(text: string, { bytes, messages }: Arrival): Iterable<AmiMessage[]> {
  const framer = new Framer();
  const whole = Buffer.from(`Asterisk Call Manager/0\r\n${text.replaceAll("\n", "\r\n")}`);
  let batch: AmiMessage[] = [];
  const step = Math.min(bytes, whole.length);
  for (let start = 0; start < whole.length; start += step) {
    batch.push(...framer.push(whole.subarray(start, start + step)));
    if (batch.length < messages && bytes !== Number.POSITIVE_INFINITY) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function numbered() {
  let given = 0;
  return () => {
    given += 1;
    return { segmentId: `s${given}`, callerIdId: `c${given}` };
  };
}
