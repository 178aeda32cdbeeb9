DROP INDEX idx_runs_duration;
DROP INDEX idx_runs_question;
ALTER TABLE runs DROP COLUMN waiting_default;
ALTER TABLE runs DROP COLUMN waiting_expires_at;
