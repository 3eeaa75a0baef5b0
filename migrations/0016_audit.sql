-- What callers had done, and who was refused a login: chains of entries, each with a hash over itself and the hash of the one
-- before it. No entry is changed once it is written; only the oldest of a chain are removed.
CREATE TABLE audit_chain (
  name TEXT PRIMARY KEY,
  before_id INTEGER NOT NULL,    -- the last entry that was removed for its age, and its hash; 0: none was
  before_hash TEXT NOT NULL,
  last_id INTEGER NOT NULL,      -- the newest entry
  last_hash TEXT NOT NULL,
  bytes INTEGER NOT NULL         -- of the entries that are there
) STRICT;

CREATE TABLE audit_entry (
  chain TEXT NOT NULL,
  id INTEGER NOT NULL,           -- one more than that of the entry before
  at INTEGER NOT NULL,           -- milliseconds since 1970
  begun INTEGER,                 -- of what tells an end: the entry that tells its beginning
  facts TEXT NOT NULL,           -- JSON
  hash TEXT NOT NULL,            -- SHA-256 of: the hash before, chain, id, at, begun or -, facts; with blanks between
  PRIMARY KEY (chain, id)
) STRICT;

CREATE UNIQUE INDEX audit_end ON audit_entry (chain, begun) WHERE begun IS NOT NULL;

-- What was written down so far, as if it had been written so: each action's beginning, then its end.
CREATE TEMP TABLE former AS
SELECT row_number() OVER (ORDER BY action, begun IS NOT NULL) AS id, * FROM (
  SELECT id AS action, begun_at AS at, NULL AS begun,
    json_object('requestId', request_id, 'account', account, 'address', address, 'dialect', dialect, 'operation', operation,
      'path', substr(path, 1, 512), 'body', NULL) AS facts
  FROM action
  UNION ALL
  SELECT id, ended_at, id, json_object('commands', json(commands), 'result', result, 'message', message)
  FROM action WHERE ended_at IS NOT NULL
);
CREATE UNIQUE INDEX temp.former_id ON former (id);
CREATE UNIQUE INDEX temp.former_beginning ON former (action) WHERE begun IS NULL;

WITH RECURSIVE chained (id, at, begun, facts, hash) AS (
  SELECT 0, 0, NULL, '', printf('%064d', 0)
  UNION ALL
  SELECT next.id, next.at, beginning.id, next.facts,
    sha256(chained.hash || ' actions ' || next.id || ' ' || next.at || ' ' || coalesce(beginning.id, '-') || ' ' || next.facts)
  FROM chained
    JOIN former AS next ON next.id = chained.id + 1
    LEFT JOIN former AS beginning ON beginning.action = next.begun AND beginning.begun IS NULL
)
INSERT INTO audit_entry (chain, id, at, begun, facts, hash)
SELECT 'actions', id, at, begun, facts, hash FROM chained WHERE id > 0;

INSERT INTO audit_chain (name, before_id, before_hash, last_id, last_hash, bytes)
SELECT 'actions', 0, printf('%064d', 0), count(*),
  coalesce((SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1), printf('%064d', 0)),
  coalesce(sum(octet_length(facts) + 200), 0)
FROM audit_entry;
INSERT INTO audit_chain (name, before_id, before_hash, last_id, last_hash, bytes)
VALUES ('logins', 0, printf('%064d', 0), 0, printf('%064d', 0), 0);

DROP TABLE former;
DROP TABLE action;
