-- What is known of channels, extensions and the PBX since: the rows of a former version get it as if nothing had happened,
-- and the next snapshot says how it is.
UPDATE live SET whole = json_insert(whole, '$.optimizing', json('[]')) WHERE kind = 'channel';
UPDATE live SET whole = json_insert(whole, '$.dnd', json('false')) WHERE kind = 'extension';
UPDATE live SET whole = json_insert(whole, '$.hasConferences', json('false')) WHERE kind = 'sync';
