-- What callers had done: a row for each request that acts, written before it does, with its end once there is one.
CREATE TABLE action (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  begun_at INTEGER NOT NULL,     -- milliseconds since 1970
  ended_at INTEGER,              -- null: it is under way, or Tandem ended in the middle of it
  request_id TEXT NOT NULL,      -- as in X-Request-Id and in the log
  account TEXT NOT NULL,
  address TEXT NOT NULL,         -- of who is connected: a proxy's where there is one
  dialect TEXT NOT NULL,
  operation TEXT NOT NULL,       -- method and documented path
  path TEXT NOT NULL,            -- as it was asked for, without parameters
  commands TEXT NOT NULL,        -- JSON: what was to be done on PBXs
  result TEXT,                   -- done, or the cause of the failure
  message TEXT                   -- the failure in a sentence
) STRICT;

CREATE INDEX action_begun ON action (begun_at);
