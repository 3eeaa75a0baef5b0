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

type Kind =
  | "channel"
  | "bridge"
  | "queue"
  | "queue-member"
  | "conference"
  | "endpoint"
  | "mailbox"
  | "contact"
  | "bundle-member"
  | "extension"
  | "sync";

export function createLiveStore(db: Database.Database, coreServer: string): LiveStore {
  const tables = {
    rows: prepareRows(db, coreServer),
    segments: prepareSegments(db, coreServer),
    records: callRecordWriter(db, coreServer),
  };
  const { rows, segments } = tables;
  const saveOne = (change: Change): unknown => (SAVERS[change.type] as Saver<Change["type"]>)(tables, change);
  return {
    save: db.transaction((changes: readonly Change[]) => void changes.map(saveOne)),
    load: (now) => load(rows, segments.live(), now),
    forgetEndedBefore: segments.forget,
  };
}

interface Tables {
  readonly rows: Rows;
  readonly segments: ReturnType<typeof prepareSegments>;
  readonly records: ReturnType<typeof callRecordWriter>;
}

type Saver<T extends Change["type"]> = (tables: Tables, change: Extract<Change, { type: T }>) => unknown;

const putSegment = ({ segments }: Tables, { segment }: { readonly segment: Segment }): unknown =>
  segments.put(segment);

/** How each kind of change is written. A new kind does not compile until it has a line here. */
const SAVERS: { readonly [T in Change["type"]]: Saver<T> } = {
  ChannelChanged: ({ rows }, { channel }) => rows.put("channel", channel.channelId, channel),
  ChannelRemoved: ({ rows }, { channelId }) => rows.remove("channel", channelId),
  BridgeChanged: ({ rows }, { bridge }) => rows.put("bridge", bridge.bridgeId, bridge),
  BridgeRemoved: ({ rows }, { bridgeId }) => rows.remove("bridge", bridgeId),
  QueueChanged: ({ rows }, { queue }) => rows.put("queue", queue.name, queue),
  QueueRemoved: ({ rows }, { name }) => rows.remove("queue", name),
  QueueMemberChanged: ({ rows }, { member }) => rows.put("queue-member", member.key, member),
  QueueMemberRemoved: ({ rows }, { key }) => rows.remove("queue-member", key),
  ConferenceChanged: ({ rows }, { conference }) => rows.put("conference", conference.room, conference),
  ConferenceRemoved: ({ rows }, { room }) => rows.remove("conference", room),
  EndpointChanged: ({ rows }, { endpoint }) => rows.put("endpoint", endpoint.name, endpoint),
  EndpointRemoved: ({ rows }, { name }) => rows.remove("endpoint", name),
  MailboxChanged: ({ rows }, { mailbox }) => rows.put("mailbox", mailbox.key, mailbox),
  MailboxRemoved: ({ rows }, { key }) => rows.remove("mailbox", key),
  ContactChanged: ({ rows }, { contact }) => rows.put("contact", contact.key, contact),
  ContactRemoved: ({ rows }, { key }) => rows.remove("contact", key),
  CallRecorded: ({ records }, { record, savedAt }) => records.add(record, savedAt),
  BundleMemberChanged: ({ rows }, { member }) => rows.put("bundle-member", member.key, member),
  BundleMemberRemoved: ({ rows }, { key }) => rows.remove("bundle-member", key),
  ExtensionChanged: ({ rows }, { extension }) => rows.put("extension", extension.key, extension),
  ExtensionRemoved: ({ rows }, { key }) => rows.remove("extension", key),
  SyncChanged: ({ rows }, { sync }) => rows.put("sync", "", sync),
  SegmentOpened: putSegment,
  SegmentChanged: putSegment,
  SegmentClosed: putSegment,
};

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
