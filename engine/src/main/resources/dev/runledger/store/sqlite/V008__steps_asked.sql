-- A limit of steps that was asked for, were it the 100 that max_steps is by itself: it binds a run of any kind.

ALTER TABLE runs ADD COLUMN max_steps_asked INTEGER CHECK (max_steps_asked = 1);
