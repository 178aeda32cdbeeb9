-- Questions that are not answered in time, and runs that take too long.

ALTER TABLE runs ADD COLUMN waiting_expires_at timestamptz;
ALTER TABLE runs ADD COLUMN waiting_default json;
COMMENT ON COLUMN runs.waiting_expires_at IS 'until when its question can be answered; NULL for ever';
COMMENT ON COLUMN runs.waiting_default IS 'JSON: the answer it is given when nobody gave one in time; NULL where it fails then';
CREATE INDEX idx_runs_question ON runs (waiting_expires_at)
    WHERE (status = 'waiting_input') IS TRUE AND waiting_expires_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_duration ON runs (started_at)
    WHERE (status IN ('pending', 'claimed', 'running', 'waiting_input')) IS TRUE AND started_at IS NOT NULL
        AND max_duration IS NOT NULL AND origin = 'native';
