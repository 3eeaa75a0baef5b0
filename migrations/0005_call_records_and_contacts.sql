-- A call detail record (CDR) of the PBX, as it wrote it when a leg's part in a call was over.
CREATE TABLE call_record (
  core_server TEXT NOT NULL,          -- its slug
  channel_id TEXT NOT NULL,           -- Asterisk's UniqueID of the channel that it is about
  linked_id TEXT NOT NULL,            -- names the call; where the PBX does not tell, the channel_id
  sequence INTEGER NOT NULL,          -- -1: the PBX does not tell
  channel TEXT NOT NULL,
  destination_channel TEXT NOT NULL,  -- '': none
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  source_extension TEXT,              -- number@context; null: none of ours
  destination_extension TEXT,
  flow TEXT NOT NULL,                 -- local, out, in, through
  disposition TEXT NOT NULL,
  started_at INTEGER NOT NULL,        -- milliseconds since 1970
  answered_at INTEGER,
  ended_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  whole TEXT NOT NULL                 -- the record as JSON
) STRICT;

-- One channel has several records: of a transfer a second one with another destination, of a forked one another time. The
-- same record told twice is one.
CREATE UNIQUE INDEX call_record_once
  ON call_record (core_server, channel_id, destination_channel, started_at, ended_at, sequence);
CREATE INDEX call_record_started ON call_record (core_server, started_at);
CREATE INDEX call_record_call ON call_record (core_server, linked_id);

-- What is known of channels and legs since: the rows of a former version get it as not known.
UPDATE live SET whole = json_insert(whole, '$.parked.parker', NULL)
  WHERE kind = 'channel' AND json_extract(whole, '$.parked') IS NOT NULL;
UPDATE segment SET whole = json_insert(whole, '$.onHoldSince', NULL, '$.recordingSince', NULL) WHERE ended_at IS NULL;
UPDATE segment SET whole = json_insert(whole, '$.parked.since', started_at, '$.parked.by', NULL)
  WHERE ended_at IS NULL AND json_extract(whole, '$.parked') IS NOT NULL;
