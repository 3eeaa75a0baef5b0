import type Database from "better-sqlite3";
import type { Segment } from "../state/model.js";
import type { Holding } from "./holdings.js";

/** Of more that have ended, the oldest are forgotten before their time. */
export const MAX_ENDED_SEGMENTS = 1_000_000;
/** So few at a time take no more than some milliseconds. */
const FORGOTTEN_AT_ONCE = 1_000;

const idOf = (whole: string): string => (JSON.parse(whole) as Segment).id;

/** Rows of segments: the living ones, and those that have ended, for as long as they are kept. */
export function prepareSegments(db: Database.Database, coreServer: string) {
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
  const forget = db.prepare<[string, number, number]>(
    `DELETE FROM segment WHERE rowid IN
       (SELECT rowid FROM segment WHERE core_server = ? AND ended_at < ? ORDER BY ended_at LIMIT ?)`,
  );
  const forgetOldest = db.prepare(`
    DELETE FROM segment WHERE id IN
      (SELECT id FROM segment WHERE core_server = ? AND ended_at IS NOT NULL ORDER BY ended_at LIMIT ?)
  `);
  let kept = db
    .prepare<[string], number>("SELECT count(*) FROM segment WHERE core_server = ? AND ended_at IS NOT NULL")
    .pluck()
    .get(coreServer) as number;
  return {
    /** @returns the length of its text; null: it has ended */
    put(segment: Segment): number | null {
      const row = toRow(segment, coreServer);
      put.run(row);
      return segment.endedAt === null ? row.whole.length : null;
    },
    live: () => live.all(coreServer).map((whole) => JSON.parse(whole) as Segment),
    sizes: () => live.all(coreServer).map((whole): Holding => ["segment", idOf(whole), whole.length]),
    forget(time: number, atMost: number): number {
      const { changes } = forget.run(coreServer, time, atMost);
      kept -= changes;
      return changes;
    },
    /** A PBX that begins and ends calls without end fills no disk. Answers how many were forgotten. */
    makeRoom: (): number =>
      kept < MAX_ENDED_SEGMENTS ? 0 : forgetOldest.run(coreServer, FORGOTTEN_AT_ONCE).changes,
    /** So many more are kept than before. */
    count(more: number): void {
      kept += more;
    },
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
