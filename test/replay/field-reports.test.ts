import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { Framer } from "../../src/ami/framer.js";
import type { Directory } from "../../src/directory/directory.js";
import { createDirectory } from "../../src/directory/live-directory.js";
import type { PbxEvent, Snapshot } from "../../src/events/event.js";
import { translate } from "../../src/events/translate.js";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest, type Ingest } from "../../src/ingest.js";
import type { Segment } from "../../src/state/model.js";
import { createLiveStore } from "../../src/store/live.js";
import { migrate } from "../../src/store/migrate.js";
import { createObjectIdStore } from "../../src/store/object-ids.js";
import { UNCONFIGURED } from "../unit/directory/given.js";
import { extension, snapshot } from "../unit/state/facts.js";

/**
 * What people saw at their PBXs, from public reports: bytes of the AMI, recorded or written, and what is to be held after
 * them. A report stands for its kind.
 */
const REPORTS = fileURLToPath(new URL("../fixtures/field", import.meta.url));

interface Report {
  readonly story: string;
  readonly source: string;
  readonly snapshot: Partial<Snapshot>;
  /** Bytes, or what the PBX's lists show by then. */
  readonly parts: readonly (string | { readonly name: string; readonly snapshot: Partial<Snapshot> })[];
  readonly expect: readonly (readonly [after: string, path: readonly string[], value: unknown])[];
}

const BASE: Partial<Snapshot> = {
  queues: ["500"],
  extensions: ["100", "101", "102", "103"].map((number) =>
    extension(number, { displayName: `Name ${number}` }),
  ),
};

function begun() {
  const database = new Database(":memory:");
  onTestFinished(() => void database.close());
  migrate(database);
  const feed = createFeed();
  const ingest = createIngest({ store: createLiveStore(database, "default"), feed, now: () => 0 });
  const ids = createObjectIdStore(database);
  const directory = createDirectory({ settings: UNCONFIGURED, state: () => ingest.state, ids });
  feed.subscribe(() => directory.extensionsChanged());
  return { ...ingest, directory };
}

/** What is held, by the names of channels. */
function view({ state, directory }: Pick<Ingest, "state"> & { readonly directory: Directory }) {
  const nameOf = (id: string | null) => state.segments.get(id ?? "")?.channel ?? null;
  const leg = (segment: Segment) => ({
    ...segment,
    number: segment.callerId.number,
    name: segment.callerId.name,
    dialingFrom: nameOf(segment.dialingFrom),
    linked: nameOf(segment.linked),
    conference: segment.conference?.room ?? null,
    queue: segment.queue?.name ?? null,
    position: segment.queue?.position ?? null,
    parked: segment.parked?.space ?? null,
  });
  return {
    segments: Object.fromEntries(
      [...state.segments.values()].map((segment) => [segment.channel, leg(segment)]),
    ),
    agents: directory
      .agents()
      .map(({ queue, extension, member }) => [
        queue.identifier,
        extension.number,
        member.deviceState,
        member.paused,
      ])
      .map((words) => words.join(":")),
    members: Object.fromEntries(
      [...state.queueMembers.values()].map((member) => [`${member.queue} ${member.interface}`, member]),
    ),
  };
}

function* heard(folder: string, part: Report["parts"][number], base: Partial<Snapshot>): Iterable<PbxEvent> {
  if (typeof part !== "string") {
    yield snapshot({ ...base, ...part.snapshot });
    return;
  }
  let ids = 0;
  const newIds = () => {
    ids += 1;
    return { segmentId: `${part} ${ids}`, callerIdId: `${part} ${ids}` };
  };
  const bytes = readFileSync(join(folder, part), "latin1").replaceAll(/\r?\n/g, "\r\n");
  for (const message of new Framer().push(Buffer.from(`Asterisk Call Manager/9.0.0\r\n${bytes}`, "latin1"))) {
    const fact = translate(message, { now: () => 0, newIds, newId: () => "room" });
    if (fact !== undefined) yield fact;
  }
}

describe.each(readdirSync(REPORTS).sort())("%s", (name) => {
  const folder = join(REPORTS, name);
  const report = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as Report;
  test(report.story, () => {
    const tandem = begun();
    const { take } = tandem;
    const base = { ...BASE, ...report.snapshot };
    take([snapshot(base)]);
    for (const part of report.parts) {
      for (const event of heard(folder, part, base)) take([event]);
      const after = typeof part === "string" ? part : part.name;
      for (const [when, path, value] of report.expect.filter(([one]) => one === after)) {
        const found = path.reduce<unknown>(
          (held, key) => (held as Record<string, unknown> | undefined)?.[key],
          view(tandem),
        );
        expect(found, `after ${when}: ${path.join(" > ")}`).toEqual(value);
      }
    }
  });
});
