-- An object of a PBX and the ids it was given once. No row is ever deleted, so that no id is given twice.
CREATE TABLE object_id (
  numeric_id INTEGER PRIMARY KEY AUTOINCREMENT,
  core_server TEXT NOT NULL,     -- its slug
  kind TEXT NOT NULL,            -- extension, user, …
  key TEXT NOT NULL,             -- what the object is called within its kind: number@context, user name, …
  id TEXT NOT NULL UNIQUE,       -- UUID of its live view
  configuration_id TEXT NOT NULL UNIQUE,
  UNIQUE (core_server, kind, key)
) STRICT;

-- Who may ask, beside the accounts of tandem.yaml.
CREATE TABLE account (
  name TEXT PRIMARY KEY,
  dialects TEXT NOT NULL,        -- JSON array of dialect names
  tenant TEXT,                   -- slug of the one tenant it may see; null: all
  scopes TEXT NOT NULL,          -- JSON array of scopes
  secret_hash TEXT NOT NULL,     -- scrypt with its parameters; never the secret
  created_at INTEGER NOT NULL    -- milliseconds since 1970
) STRICT;
