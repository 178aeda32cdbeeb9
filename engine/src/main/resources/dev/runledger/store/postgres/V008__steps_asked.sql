-- A limit of steps that was asked for, and one that nobody said.

ALTER TABLE runs ADD COLUMN max_steps_asked boolean CHECK (max_steps_asked);
COMMENT ON COLUMN runs.max_steps IS 'after how many steps it is asked to stop: binds an exploration, and another run where it was asked or is not 100';
COMMENT ON COLUMN runs.max_steps_asked IS 'true where max_steps was asked for, were it the 100 that it is by itself; else NULL';
