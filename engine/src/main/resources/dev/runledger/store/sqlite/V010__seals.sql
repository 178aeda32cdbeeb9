-- The server hashes each event that it stores, and notes in the run how far that goes. What other programs write is
-- sealed by the server soon after: until then its run is in unsealed.

-- The hash of event sealed_run_seq, which stands for all before it; NULL before the first.
ALTER TABLE runs ADD COLUMN last_hash BLOB;
-- The number of the last event that is sealed; last_run_seq, but for what was just written elsewhere.
ALTER TABLE runs ADD COLUMN sealed_run_seq INTEGER NOT NULL DEFAULT 0;

CREATE TABLE unsealed (
    -- Runs whose last events are not sealed yet; kept by triggers, emptied by the server.
    run_id TEXT PRIMARY KEY                           -- the run
);

INSERT INTO unsealed (run_id)
SELECT run_id
FROM runs
WHERE last_run_seq > 0;

CREATE TRIGGER runs_begun_unsealed AFTER INSERT ON runs
WHEN NEW.last_run_seq > NEW.sealed_run_seq
BEGIN
    INSERT INTO unsealed (run_id)
    SELECT NEW.run_id
    WHERE NOT EXISTS (SELECT 1 FROM unsealed WHERE run_id = NEW.run_id);
END;

CREATE TRIGGER runs_unsealed AFTER UPDATE OF last_run_seq ON runs
WHEN NEW.last_run_seq > NEW.sealed_run_seq AND OLD.last_run_seq = OLD.sealed_run_seq
BEGIN
    INSERT INTO unsealed (run_id)
    SELECT NEW.run_id
    WHERE NOT EXISTS (SELECT 1 FROM unsealed WHERE run_id = NEW.run_id);
END;

CREATE TRIGGER runs_deleted_unsealed AFTER DELETE ON runs
WHEN OLD.last_run_seq > OLD.sealed_run_seq
BEGIN DELETE FROM unsealed WHERE run_id = OLD.run_id; END;
