-- What an account may call, and how often: {"perMinute": 60, "allow": ["0043"], "refuse": ["00"]}. Null: nothing is said.
ALTER TABLE account ADD COLUMN call_rules TEXT;
