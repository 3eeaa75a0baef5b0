-- An extension's own calls, out of many.
CREATE INDEX call_record_source ON call_record (core_server, source_extension, linked_id)
  WHERE source_extension IS NOT NULL;
CREATE INDEX call_record_destination ON call_record (core_server, destination_extension, linked_id)
  WHERE destination_extension IS NOT NULL;
