-- Up to where a PBX's call records have been heard, so that what was written since can be read in its file.
CREATE TABLE record_mark (
  core_server TEXT PRIMARY KEY,  -- its slug
  heard_until INTEGER NOT NULL,  -- milliseconds since 1970
  file_id TEXT,                  -- inode of the file; '': it was not there; null: none is configured
  file_offset INTEGER            -- bytes
) STRICT;

-- A time in which call records may have been written that Tandem has not got.
CREATE TABLE record_gap (
  core_server TEXT NOT NULL,
  began_at INTEGER NOT NULL,     -- milliseconds since 1970
  ended_at INTEGER NOT NULL,
  PRIMARY KEY (core_server, began_at)
) STRICT, WITHOUT ROWID;
