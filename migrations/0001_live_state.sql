-- A call segment: one leg of a call, living (ended_at is null) or ended. Relations are ids of other segments.
CREATE TABLE segment (
  id TEXT PRIMARY KEY,
  core_server TEXT NOT NULL,
  channel_id TEXT NOT NULL,      -- Asterisk's Uniqueid
  linked_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  extension TEXT,                -- number@context; null: an external leg
  caller_name TEXT NOT NULL,
  caller_number TEXT NOT NULL,
  did TEXT,
  incoming INTEGER NOT NULL,
  state TEXT NOT NULL,
  on_hold INTEGER,               -- null: not known
  recording INTEGER,             -- null: not known
  started_at INTEGER NOT NULL,   -- milliseconds since 1970
  answered_at INTEGER,
  ended_at INTEGER,
  cause INTEGER,                 -- Q.850; 0: not known
  cause_text TEXT,
  whole TEXT NOT NULL            -- the segment as JSON, its relations included
) STRICT;

CREATE INDEX segment_live ON segment (core_server) WHERE ended_at IS NULL;
CREATE INDEX segment_ended ON segment (ended_at) WHERE ended_at IS NOT NULL;

-- What the live state is made of beside segments: a row for each channel, bridge, queue, extension (kind) by its key,
-- whole as JSON. It is read back at start, so that ids and dials outlive the process.
CREATE TABLE live (
  core_server TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  whole TEXT NOT NULL,
  PRIMARY KEY (core_server, kind, key)
) STRICT, WITHOUT ROWID;
