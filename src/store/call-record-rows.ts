import type { Database, RunResult } from "better-sqlite3";
import type { CallRecord } from "../state/model.js";

/** A record of a PBX that tells no sequence. */
const NO_SEQUENCE = -1;

/**
 * Writes records of one core server; one that is there already stays as it is. With a sequence it is the same whatever its
 * start: of a call through a change of clocks the event tells that to the second only, the PBX's file exactly.
 */
export function callRecordWriter(db: Database, coreServer: string) {
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
  return {
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
