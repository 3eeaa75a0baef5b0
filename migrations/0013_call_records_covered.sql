-- The summary of an extension is read off indexes alone: a row that is looked at among a million lies on a page of its own.
DROP INDEX call_record_source;
CREATE INDEX call_record_source ON call_record (core_server, source_extension, linked_id, started_at, sequence, flow)
  WHERE source_extension IS NOT NULL;
DROP INDEX call_record_destination;
CREATE INDEX call_record_destination
  ON call_record (core_server, destination_extension, linked_id, started_at, sequence, flow)
  WHERE destination_extension IS NOT NULL;
CREATE INDEX call_record_through ON call_record (core_server, linked_id) WHERE flow = 'through';
