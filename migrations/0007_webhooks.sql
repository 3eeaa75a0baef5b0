-- A URL that is asked for when something happens to an extension or a queue.
CREATE TABLE webhook (
  id TEXT PRIMARY KEY,
  dialect TEXT NOT NULL,
  core_server TEXT NOT NULL,     -- its slug
  subject_kind TEXT NOT NULL,    -- extension, queue
  subject_key TEXT NOT NULL,     -- number@context, or the queue's name
  type TEXT NOT NULL,            -- dial-in, dial-out, hangup
  method TEXT NOT NULL,          -- GET, POST
  url TEXT NOT NULL,
  note TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  modified_at INTEGER NOT NULL   -- milliseconds since 1970
) STRICT;

CREATE INDEX webhook_subject ON webhook (core_server, subject_kind, subject_key);

-- What is to be told to a webhook, in the order of the numbers, or was given up. What was delivered is deleted.
CREATE TABLE webhook_delivery (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,       -- as the receiver is told it
  webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  parameters TEXT NOT NULL,      -- JSON object of strings, as they are sent
  occurred_at INTEGER NOT NULL,  -- milliseconds since 1970, as all times here
  queued_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  tried_at INTEGER,              -- null: not yet
  reason TEXT,                   -- why the last attempt failed
  given_up_at INTEGER            -- null: it waits
) STRICT;

CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, number) WHERE given_up_at IS NULL;
CREATE INDEX webhook_delivery_given_up ON webhook_delivery (webhook_id, number) WHERE given_up_at IS NOT NULL;

-- What has been told of a leg, whether anybody listened or not: written with the deliveries, gone with the leg.
CREATE TABLE webhook_leg (
  segment_id TEXT PRIMARY KEY,
  core_server TEXT NOT NULL,     -- its slug
  whole TEXT NOT NULL            -- JSON
) STRICT;

CREATE INDEX webhook_leg_core_server ON webhook_leg (core_server);

-- With what deliveries are signed: one row, made at the first start.
CREATE TABLE webhook_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  private_key TEXT NOT NULL      -- Ed25519, PKCS #8 as PEM
) STRICT;
