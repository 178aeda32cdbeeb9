-- The hashes of events stay, and are right again when the step is taken anew.
DROP TRIGGER runs_deleted_unsealed;
DROP TRIGGER runs_unsealed;
DROP TRIGGER runs_begun_unsealed;
DROP TABLE unsealed;
ALTER TABLE runs DROP COLUMN sealed_run_seq;
ALTER TABLE runs DROP COLUMN last_hash;
