DROP TRIGGER run_events_end_elsewhere ON run_events;
DROP FUNCTION run_events_end_elsewhere();
DROP TRIGGER runs_told_elsewhere ON runs;
DROP FUNCTION runs_told_elsewhere();
