ALTER TABLE runs DROP COLUMN max_steps_asked;
