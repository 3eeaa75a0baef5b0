-- Ended segments are forgotten one core server at a time, the oldest first.
DROP INDEX segment_ended;
CREATE INDEX segment_ended ON segment (core_server, ended_at) WHERE ended_at IS NOT NULL;
