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
import { callRecordWriter } from "./call-record-rows.js";

/** The live state of one core server on disk, and what became of its ended segments. */
export interface LiveStore {
  /** All of it in one transaction, or none. */
  save(changes: readonly Change[]): void;
  /** The state as it was saved last. The PBX has gone on since: nothing is live before the next snapshot. */
  load(now: number): MutableState;
  /** Ended segments that ended before that time are forgotten. Answers how many. */
  forgetEndedBefore(time: number): number;
}

export function createLiveStore(db: Database.Database, coreServer: string): LiveStore {
  const rows = prepareRows(db, coreServer);
  const segments = prepareSegments(db, coreServer);
  const records = callRecordWriter(db, coreServer);
  return {
    save: db.transaction((changes: readonly Change[]) => {
      const batch = gather(changes);
      for (const [kind, written] of batch.rows)
        for (const [key, whole] of written) rows.write(kind, key, whole);
      for (const segment of batch.segments.values()) segments.put(segment);
      for (const { record, savedAt } of batch.records) records.add(record, savedAt);
    }),
    load: (now) => load(rows, segments.live(), now),
    forgetEndedBefore: segments.forget,
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
  return {
    /** @param whole null: it is removed */
    write: (kind: Kind, key: string, whole: object | null): unknown =>
      whole === null
        ? remove.run(coreServer, kind, key)
        : put.run(coreServer, kind, key, JSON.stringify(whole)),
    all: <T>(kind: Kind) => all.all(coreServer, kind).map((whole) => JSON.parse(whole) as T),
  };
}

function prepareSegments(db: Database.Database, coreServer: string) {
  const put = db.prepare(`
    INSERT INTO segment (id, core_server, channel_id, linked_id, channel, extension, caller_name, caller_number,
      did, incoming, state, on_hold, recording, started_at, answered_at, ended_at, cause, cause_text, whole)
    VALUES (@id, @coreServer, @channelId, @linkedId, @channel, @extension, @callerName, @callerNumber,
      @did, @incoming, @state, @onHold, @recording, @startedAt, @answeredAt, @endedAt, @cause, @causeText, @whole)
    ON CONFLICT (id) DO UPDATE SET channel_id = excluded.channel_id, linked_id = excluded.linked_id,
      channel = excluded.channel, started_at = excluded.started_at, extension = excluded.extension,
      caller_name = excluded.caller_name, caller_number = excluded.caller_number, did = excluded.did,
      incoming = excluded.incoming, state = excluded.state, on_hold = excluded.on_hold, recording = excluded.recording,
      answered_at = excluded.answered_at, ended_at = excluded.ended_at, cause = excluded.cause,
      cause_text = excluded.cause_text, whole = excluded.whole
  `);
  const live = db
    .prepare<[string], string>(
      "SELECT whole FROM segment WHERE core_server = ? AND ended_at IS NULL ORDER BY started_at, id",
    )
    .pluck();
  const forget = db.prepare("DELETE FROM segment WHERE core_server = ? AND ended_at < ?");
  return {
    put: (segment: Segment) => put.run(toRow(segment, coreServer)),
    live: () => live.all(coreServer).map((whole) => JSON.parse(whole) as Segment),
    forget: (time: number) => forget.run(coreServer, time).changes,
  };
}

const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));

const toRow = (segment: Segment, coreServer: string) => ({
  id: segment.id,
  coreServer,
  channelId: segment.channelId,
  linkedId: segment.linkedId,
  channel: segment.channel,
  extension: segment.extension,
  callerName: segment.callerId.name,
  callerNumber: segment.callerId.number,
  did: segment.did,
  incoming: Number(segment.incoming),
  state: segment.state,
  onHold: flag(segment.onHold),
  recording: flag(segment.recording),
  startedAt: segment.startedAt,
  answeredAt: segment.answeredAt,
  endedAt: segment.endedAt,
  cause: segment.cause,
  causeText: segment.causeText,
  whole: JSON.stringify(segment),
});
