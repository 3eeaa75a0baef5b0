-- The number of a webhook, for dialects whose ids are integers. None is given twice.
CREATE TABLE webhook_number (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL UNIQUE REFERENCES webhook (id) ON DELETE CASCADE
) STRICT;

INSERT INTO webhook_number (webhook_id) SELECT id FROM webhook ORDER BY modified_at, id;
