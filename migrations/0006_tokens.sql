-- An access token that an account was given, until it expires or is revoked. Accounts of tandem.yaml have no row, so that
-- none is referred to.
CREATE TABLE token (
  hash TEXT PRIMARY KEY,         -- SHA-256 of the token, which has 256 random bits of its own; never the token
  account TEXT NOT NULL,         -- name of the account
  dialect TEXT NOT NULL,         -- that it is good for
  secret_mac TEXT NOT NULL,      -- HMAC-SHA-256 of the account's secret by the token as key
  created_at INTEGER NOT NULL,   -- milliseconds since 1970
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX token_of_account ON token (account);
CREATE INDEX token_by_end ON token (expires_at);
