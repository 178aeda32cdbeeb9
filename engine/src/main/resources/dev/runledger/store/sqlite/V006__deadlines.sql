-- Questions that are not answered in time, and runs that take too long.

ALTER TABLE runs ADD COLUMN waiting_expires_at TEXT
    CHECK (waiting_expires_at IS NULL OR (waiting_expires_at GLOB '????-??-??*' AND julianday(waiting_expires_at) IS NOT NULL));
ALTER TABLE runs ADD COLUMN waiting_default TEXT CHECK (waiting_default IS NULL OR json_valid(waiting_default));
CREATE INDEX idx_runs_question ON runs(waiting_expires_at)
    WHERE status = 'waiting_input' AND waiting_expires_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_duration ON runs(started_at)
    WHERE status IN ('pending', 'claimed', 'running', 'waiting_input') AND started_at IS NOT NULL AND max_duration IS NOT NULL
        AND origin = 'native';
