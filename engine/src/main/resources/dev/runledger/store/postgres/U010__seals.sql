-- The hashes of events stay, and are right again when the step is taken anew.
DROP TRIGGER runs_deleted_unsealed ON runs;
DROP TRIGGER runs_unsealed ON runs;
DROP TRIGGER runs_begun_unsealed ON runs;
DROP FUNCTION runs_deleted_unsealed;
DROP FUNCTION runs_unsealed;
DROP TABLE unsealed;
ALTER TABLE runs DROP COLUMN sealed_run_seq;
ALTER TABLE runs DROP COLUMN last_hash;
COMMENT ON COLUMN run_events.hash IS 'SHA-256 over the previous hash of the run, the header and the bytes';
