import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { AmiSession } from "../../src/ami/session.js";
import type { AppError } from "../../src/core/errors.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest } from "../../src/ingest.js";
import { createLiveStore } from "../../src/store/live.js";
import { migrate } from "../../src/store/migrate.js";
import { snapshot } from "../unit/state/facts.js";
import { picture } from "../unit/state/picture.js";
import { FIXTURES, fixtureNames } from "./fixture.js";
import { mutated, pieces, type Random, randomFrom } from "./mutate.js";

/**
 * Recorded streams with faults in them, through the whole path.
 * FUZZ_BYTES=10000000 npx vitest run --project fast test/replay/hostile.test.ts
 */
const BYTES = Number(process.env.FUZZ_BYTES ?? 1_000_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);
/** Streams that one Tandem hears, one link after the other, before the next begins on an empty database. */
const STREAMS_A_WORLD = 12;
const BYTES_A_SECOND = 50_000; // on the slowest machine that counts

const streams = fixtureNames().flatMap((name) =>
  readdirSync(join(FIXTURES, name))
    .filter((file) => file.endsWith(".ami"))
    .map((file) => readFileSync(join(FIXTURES, name, file), "latin1")),
);

function openWorld() {
  const database = new Database(":memory:");
  migrate(database);
  const store = createLiveStore(database, "default");
  const ingest = createIngest({ store, feed: createFeed(), now: () => 0 });
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id ${ids}`;
  };
  const context = { now: () => 0, newId, newIds: () => ({ segmentId: newId(), callerIdId: newId() }) };
  return { database, store, ingest, context };
}

type World = ReturnType<typeof openWorld>;

/** One link from its greeting to its end. Answers why it was closed; undefined: it was not. */
function hear({ ingest, context }: World, bytes: Buffer, random: Random): AppError | undefined {
  let receive: (chunk: Buffer) => void = () => {};
  let reason: AppError | undefined;
  const session = new AmiSession({
    write: () => {},
    onData: (listener) => {
      receive = listener;
    },
    onClose: () => {},
    close: () => {},
  });
  const drop = session.drop.bind(session);
  session.drop = (why) => {
    reason ??= why;
    drop(why);
  };
  session.listen((events) => ingest.take(events.flatMap((one) => translate(one, context) ?? [])));
  receive(Buffer.from("Asterisk Call Manager/11.0.0\r\n"));
  for (const piece of pieces(bytes, random)) receive(piece);
  return reason;
}

const BEYOND_BOUNDS = /^An AMI message (is too long|has too many lines)\.$/;

it(
  `nothing that a PBX may say gets past the framer's bounds, and rows and memory stay one (seed ${SEED})`,
  () => {
    const random = randomFrom(SEED);
    let [heard, closed, opened] = [0, 0, 0];
    while (heard < BYTES) {
      const world = openWorld();
      for (let i = 0; i < STREAMS_A_WORLD && heard < BYTES; i++) {
        const [stream = "", other = ""] = [streams[random(streams.length)], streams[random(streams.length)]];
        const bytes = mutated(stream, other, random);
        heard += bytes.length;
        const reason = hear(world, bytes, random);
        if (reason !== undefined) {
          closed += 1;
          expect(reason.message, String(reason.cause)).toMatch(BEYOND_BOUNDS);
        }
        opened += [...world.ingest.state.channels.values()].length;
        expect(picture(world.store.load(0))).toEqual(picture(world.ingest.state));
        world.ingest.take([{ type: "LinkLost", at: 0 }, snapshot()]);
        const { channels, segments, bridges } = world.ingest.state;
        expect([...channels.values(), ...segments.values(), ...bridges.values()]).toEqual([]);
      }
      world.database.close();
    }
    expect(Reflect.ownKeys(Object.prototype)).toEqual(PROTOTYPE);
    expect(Math.min(closed, opened)).toBeGreaterThan(0); // the faults are neither too few nor too many
  },
  20_000 + (BYTES / BYTES_A_SECOND) * 1_000,
);

const PROTOTYPE = Reflect.ownKeys(Object.prototype);
