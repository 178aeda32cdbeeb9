CREATE OR REPLACE TRIGGER runs_complete_elsewhere BEFORE INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native')
EXECUTE FUNCTION runs_complete_elsewhere();

CREATE OR REPLACE TRIGGER runs_written_elsewhere AFTER INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native')
EXECUTE FUNCTION runs_written_elsewhere();
