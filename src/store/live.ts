import type Database from "better-sqlite3";
import type {
  Bridge,
  BundleMember,
  Change,
  Channel,
  Conference,
  Contact,
  EndpointFacts,
  Extension,
  Mailbox,
  Queue,
  QueueMember,
  Segment,
  Sync,
} from "../state/model.js";
import { apply, emptyState, type MutableState } from "../state/tables.js";
import { gather, type Kind } from "./batch.js";
import { prepareCallRecords } from "./call-record-rows.js";
import { type Holding, Holdings } from "./holdings.js";
import { prepareSegments } from "./segment-rows.js";

/** The live state of one core server on disk, and what became of its ended segments. */
export interface LiveStore {
  /**
   * All of it in one transaction, or none.
   * @throws AppError 'pbx-unavailable' when the PBX has more than may be held; else what the database says
   */
  save(changes: readonly Change[]): void;
  /** The state as it was saved last. The PBX has gone on since: nothing is live before the next snapshot. */
  load(now: number): MutableState;
  /** Segments that ended before that time are forgotten, at most so many. Answers how many. */
  forgetEndedBefore(time: number, atMost: number): number;
  /** Records of calls that ended before that time are forgotten, at most so many. Answers how many. */
  forgetRecordsEndedBefore(time: number, atMost: number): number;
}

export interface LiveStoreOptions {
  /** Hears that call records were forgotten. */
  readonly recordsAreGone?: () => void;
  readonly maxCallRecords?: number;
}

export function createLiveStore(
  db: Database.Database,
  coreServer: string,
  { recordsAreGone = () => {}, maxCallRecords }: LiveStoreOptions = {},
): LiveStore {
  const rows = prepareRows(db, coreServer);
  const segments = prepareSegments(db, coreServer);
  const records = prepareCallRecords(db, coreServer, maxCallRecords);
  const holdings = new Holdings();
  holdings.take([...rows.sizes(), ...segments.sizes()]);
  const write = db.transaction((changes: readonly Change[]) => {
    const batch = gather(changes);
    const written: Holding[] = [];
    const forgotten = {
      segments: segments.makeRoom(),
      records: batch.records.length > 0 ? records.makeRoom() : 0,
    };
    for (const [kind, things] of batch.rows)
      for (const [key, whole] of things) written.push([kind, key, rows.write(kind, key, whole)]);
    for (const segment of batch.segments.values())
      written.push(["segment", segment.id, segments.put(segment)]);
    let added = 0;
    for (const { record, savedAt } of batch.records) added += records.add(record, savedAt).changes;
    holdings.require(written);
    return { written, added, forgotten };
  });
  return {
    save(changes) {
      const { written, added, forgotten } = write(changes);
      holdings.take(written);
      const ended = written.filter(([kind, , length]) => kind === "segment" && length === null);
      segments.count(ended.length - forgotten.segments);
      records.count(added - forgotten.records);
      if (forgotten.records > 0) recordsAreGone();
    },
    load: (now) => load(rows, segments.live(), now),
    forgetEndedBefore: segments.forget,
    forgetRecordsEndedBefore(time, atMost) {
      const forgotten = records.forget(time, atMost);
      if (forgotten > 0) recordsAreGone();
      return forgotten;
    },
  };
}

function load(rows: Rows, segments: readonly Segment[], now: number): MutableState {
  const state = emptyState();
  apply(state, [
    ...rows.all<Extension>("extension").map((extension): Change => ({ type: "ExtensionChanged", extension })),
    ...rows.all<Channel>("channel").map((channel): Change => ({ type: "ChannelChanged", channel })),
    ...rows.all<Bridge>("bridge").map((bridge): Change => ({ type: "BridgeChanged", bridge })),
    ...rows.all<Queue>("queue").map((queue): Change => ({ type: "QueueChanged", queue })),
    ...rows
      .all<QueueMember>("queue-member")
      .map((member): Change => ({ type: "QueueMemberChanged", member })),
    ...rows
      .all<Conference>("conference")
      .map((conference): Change => ({ type: "ConferenceChanged", conference })),
    ...rows.all<EndpointFacts>("endpoint").map((endpoint): Change => ({ type: "EndpointChanged", endpoint })),
    ...rows.all<Mailbox>("mailbox").map((mailbox): Change => ({ type: "MailboxChanged", mailbox })),
    ...rows.all<Contact>("contact").map((contact): Change => ({ type: "ContactChanged", contact })),
    ...rows
      .all<BundleMember>("bundle-member")
      .map((member): Change => ({ type: "BundleMemberChanged", member })),
    ...segments.map((segment): Change => ({ type: "SegmentOpened", segment })),
  ]);
  const [sync] = rows.all<Sync>("sync");
  state.sync = {
    live: false,
    since: now,
    bootId: sync?.bootId ?? null,
    hasConferences: sync?.hasConferences ?? false,
  };
  return state;
}

type Rows = ReturnType<typeof prepareRows>;

function prepareRows(db: Database.Database, coreServer: string) {
  const put = db.prepare("INSERT OR REPLACE INTO live (core_server, kind, key, whole) VALUES (?, ?, ?, ?)");
  const remove = db.prepare("DELETE FROM live WHERE core_server = ? AND kind = ? AND key = ?");
  const all = db
    .prepare<[string, Kind], string>("SELECT whole FROM live WHERE core_server = ? AND kind = ? ORDER BY key")
    .pluck();
  const sizes = db.prepare<[string], { kind: Kind; key: string; size: number }>(
    "SELECT kind, key, length(whole) AS size FROM live WHERE core_server = ?",
  );
  return {
    /**
     * @param whole null: it is removed
     * @returns the length of its text, or null
     */
    write(kind: Kind, key: string, whole: object | null): number | null {
      if (whole === null) {
        remove.run(coreServer, kind, key);
        return null;
      }
      const text = JSON.stringify(whole);
      put.run(coreServer, kind, key, text);
      return text.length;
    },
    all: <T>(kind: Kind) => all.all(coreServer, kind).map((whole) => JSON.parse(whole) as T),
    sizes: () => sizes.all(coreServer).map(({ kind, key, size }): Holding => [kind, key, size]),
  };
}
