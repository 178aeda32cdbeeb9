-- Runs of a database that is brought over are written many at once, with their log: how many facts that has is in
-- last_run_seq, which no other program gives. What the triggers would do row by row is done already.

CREATE OR REPLACE TRIGGER runs_complete_elsewhere BEFORE INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native' AND NEW.last_run_seq = 0)
EXECUTE FUNCTION runs_complete_elsewhere();

CREATE OR REPLACE TRIGGER runs_written_elsewhere AFTER INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native' AND NEW.last_run_seq = 0)
EXECUTE FUNCTION runs_written_elsewhere();
