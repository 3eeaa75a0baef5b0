-- Name of the user whose account it is; null: nobody's.
ALTER TABLE account ADD COLUMN user TEXT;

-- What a user said of himself last.
CREATE TABLE user_status (
  core_server TEXT NOT NULL,     -- its slug
  user_name TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,            -- available, away, xa, …
  note TEXT NOT NULL,
  return_time REAL NOT NULL,     -- as the client gave it; -1: none
  changed_at INTEGER NOT NULL,   -- milliseconds since 1970
  PRIMARY KEY (core_server, user_name)
) STRICT, WITHOUT ROWID;
