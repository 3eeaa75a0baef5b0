import type { Database, RunResult } from "better-sqlite3";
import type { CallRecord } from "../state/model.js";

/** A record of a PBX that tells no sequence. */
const NO_SEQUENCE = -1;
/** Of more, the oldest are forgotten before their time. One takes about 1 kB with its indexes. */
export const MAX_CALL_RECORDS = 4_000_000;
/** So few at a time take no more than some milliseconds. */
const FORGOTTEN_AT_ONCE = 1_000;

/**
 * Rows of call records of one core server. One that is there already stays as it is: with a sequence it is the same whatever
 * its start, since of a call through a change of clocks the event tells that to the second only, the PBX's file exactly.
 * @param atMost so many are kept
 */
export function prepareCallRecords(db: Database, coreServer: string, atMost = MAX_CALL_RECORDS) {
  const add = db.prepare(`
    INSERT INTO call_record (core_server, channel_id, linked_id, sequence, channel, destination_channel, source, destination,
      source_extension, destination_extension, flow, disposition, started_at, answered_at, ended_at, saved_at, whole)
    SELECT @coreServer, @channelId, @linkedId, @sequence, @channel, @destinationChannel, @source, @destination,
      @sourceExtension, @destinationExtension, @flow, @disposition, @startedAt, @answeredAt, @endedAt, @savedAt, @whole
    WHERE NOT EXISTS (
      SELECT 1 FROM call_record
      WHERE core_server = @coreServer AND channel_id = @channelId AND destination_channel = @destinationChannel
        AND ended_at = @endedAt AND sequence = @sequence AND sequence <> ${NO_SEQUENCE}
    )
    ON CONFLICT DO NOTHING
  `);
  const forget = db.prepare<[string, number, number]>(
    `DELETE FROM call_record WHERE rowid IN
       (SELECT rowid FROM call_record WHERE core_server = ? AND ended_at < ? ORDER BY ended_at LIMIT ?)`,
  );
  const forgetOldest = db.prepare<[string, number]>(
    `DELETE FROM call_record WHERE rowid IN
       (SELECT rowid FROM call_record WHERE core_server = ? ORDER BY ended_at LIMIT ?)`,
  );
  let kept = db
    .prepare<[string], number>("SELECT count(*) FROM call_record WHERE core_server = ?")
    .pluck()
    .get(coreServer) as number;
  return {
    forget(time: number, most: number): number {
      const { changes } = forget.run(coreServer, time, most);
      kept -= changes;
      return changes;
    },
    /** A PBX that tells of calls without end fills no disk. Answers how many were forgotten. */
    makeRoom: (): number => (kept < atMost ? 0 : forgetOldest.run(coreServer, FORGOTTEN_AT_ONCE).changes),
    /** So many more are kept than before. */
    count(more: number): void {
      kept += more;
    },
    add: (record: CallRecord, savedAt: number): RunResult =>
      add.run({
        coreServer,
        channelId: record.channelId,
        linkedId: linkedIdOf(record),
        sequence: record.sequence ?? NO_SEQUENCE,
        channel: record.channel,
        destinationChannel: record.destinationChannel,
        source: record.source,
        destination: record.destination,
        sourceExtension: record.sourceExtension,
        destinationExtension: record.destinationExtension,
        flow: record.flow,
        disposition: record.disposition,
        startedAt: record.startedAt,
        answeredAt: record.answeredAt,
        endedAt: record.endedAt,
        savedAt,
        whole: JSON.stringify(record),
      }),
  };
}

/** Names the call that a record is of, as far as the PBX tells. */
const linkedIdOf = ({ linkedId, channelId }: CallRecord): string => linkedId ?? channelId;
