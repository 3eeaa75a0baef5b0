import type Database from "better-sqlite3";
import type {
  Bridge,
  Change,
  Channel,
  Conference,
  Contact,
  Extension,
  Queue,
  QueueMember,
  Segment,
  Sync,
} from "../state/model.js";
import { apply, emptyState, type MutableState } from "../state/tables.js";
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

type Kind = "channel" | "bridge" | "queue" | "queue-member" | "conference" | "contact" | "extension" | "sync";

export function createLiveStore(db: Database.Database, coreServer: string): LiveStore {
  const rows = prepareRows(db, coreServer);
  const segments = prepareSegments(db, coreServer);
  const records = callRecordWriter(db, coreServer);
  const saveOne = (change: Change): Database.RunResult => {
    switch (change.type) {
      case "ChannelChanged":
        return rows.put("channel", change.channel.channelId, change.channel);
      case "ChannelRemoved":
        return rows.remove("channel", change.channelId);
      case "BridgeChanged":
        return rows.put("bridge", change.bridge.bridgeId, change.bridge);
      case "BridgeRemoved":
        return rows.remove("bridge", change.bridgeId);
      case "QueueChanged":
        return rows.put("queue", change.queue.name, change.queue);
      case "QueueRemoved":
        return rows.remove("queue", change.name);
      case "QueueMemberChanged":
        return rows.put("queue-member", change.member.key, change.member);
      case "QueueMemberRemoved":
        return rows.remove("queue-member", change.key);
      case "ConferenceChanged":
        return rows.put("conference", change.conference.room, change.conference);
      case "ConferenceRemoved":
        return rows.remove("conference", change.room);
      case "ContactChanged":
        return rows.put("contact", change.contact.key, change.contact);
      case "ContactRemoved":
        return rows.remove("contact", change.key);
      case "CallRecorded":
        return records.add(change.record, change.savedAt);
      case "ExtensionChanged":
        return rows.put("extension", change.extension.key, change.extension);
      case "ExtensionRemoved":
        return rows.remove("extension", change.key);
      case "SyncChanged":
        return rows.put("sync", "", change.sync);
      case "SegmentOpened":
      case "SegmentChanged":
      case "SegmentClosed":
        return segments.put(change.segment);
    }
  };
  return {
    save: db.transaction((changes: readonly Change[]) => void changes.map(saveOne)),
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
    ...rows.all<Contact>("contact").map((contact): Change => ({ type: "ContactChanged", contact })),
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
    put: (kind: Kind, key: string, whole: object) => put.run(coreServer, kind, key, JSON.stringify(whole)),
    remove: (kind: Kind, key: string) => remove.run(coreServer, kind, key),
    all: <T>(kind: Kind) => all.all(coreServer, kind).map((whole) => JSON.parse(whole) as T),
  };
}

function prepareSegments(db: Database.Database, coreServer: string) {
  const put = db.prepare(`
    INSERT OR REPLACE INTO segment (id, core_server, channel_id, linked_id, channel, extension, caller_name, caller_number,
      did, incoming, state, on_hold, recording, started_at, answered_at, ended_at, cause, cause_text, whole)
    VALUES (@id, @coreServer, @channelId, @linkedId, @channel, @extension, @callerName, @callerNumber,
      @did, @incoming, @state, @onHold, @recording, @startedAt, @answeredAt, @endedAt, @cause, @causeText, @whole)
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
