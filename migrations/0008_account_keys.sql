-- SHA-256 of a key that an account shows alone, without its name: only of one too long to be found by trying. Null: the
-- account's dialects take no keys, or it was made before there were any.
ALTER TABLE account ADD COLUMN key_digest TEXT;

CREATE UNIQUE INDEX account_by_key ON account (key_digest) WHERE key_digest IS NOT NULL;
