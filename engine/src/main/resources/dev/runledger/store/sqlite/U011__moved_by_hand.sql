DROP TRIGGER run_events_end_elsewhere;
DROP TRIGGER runs_told_elsewhere;
