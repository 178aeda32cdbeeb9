DROP TABLE runner_commands;
DROP TABLE runners;
DROP TABLE run_outbox;
DROP TABLE run_artifacts;
DROP TABLE run_state_snapshots;
DROP TABLE wakes;
DROP TABLE feed_head;
DROP TABLE feed;
DROP TABLE feed_in;
-- The guard against deletion goes before what it guards.
DROP TRIGGER run_events_not_deleted;
DROP TABLE run_events;
DROP TABLE runs;
DROP TABLE sessions;
