COMMENT ON COLUMN runs.max_steps IS NULL;
ALTER TABLE runs DROP COLUMN max_steps_asked;
