-- Which account has set a webhook last: it is told for as long as that account might set it. Null: it was set before this was
-- kept, and is told on.
ALTER TABLE webhook ADD COLUMN account TEXT;
ALTER TABLE webhook ADD COLUMN account_made_at INTEGER; -- milliseconds since 1970; null: the account stands in tandem.yaml
ALTER TABLE webhook ADD COLUMN account_tenant TEXT;     -- as it was then; null: all
ALTER TABLE webhook ADD COLUMN account_user TEXT;       -- as it was then; null: nobody's
