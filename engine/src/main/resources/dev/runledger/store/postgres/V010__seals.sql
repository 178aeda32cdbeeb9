-- The server hashes each event that it stores, and notes in the run how far that goes. What other programs write is
-- sealed by the server soon after: until then its run is in unsealed.

ALTER TABLE runs ADD COLUMN last_hash bytea;
ALTER TABLE runs ADD COLUMN sealed_run_seq bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN runs.last_hash IS 'the hash of event sealed_run_seq, which stands for all before it; NULL before the first';
COMMENT ON COLUMN runs.sealed_run_seq IS 'the number of the last event that is sealed; last_run_seq, but for what was just written elsewhere';
COMMENT ON COLUMN run_events.hash IS 'SHA-256 over the previous hash of the run, the header and the bytes; NULL where another program wrote it, or an older version: the next one, or last_hash of its run, stands for it';

CREATE TABLE unsealed (
    run_id text COLLATE "C" PRIMARY KEY
);
COMMENT ON TABLE unsealed IS 'Runs whose last events are not sealed yet; kept by triggers, emptied by the server.';
COMMENT ON COLUMN unsealed.run_id IS 'the run';

INSERT INTO unsealed (run_id)
SELECT run_id
FROM runs
WHERE last_run_seq > 0;

CREATE FUNCTION runs_unsealed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO unsealed (run_id) VALUES (NEW.run_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER runs_begun_unsealed AFTER INSERT ON runs
FOR EACH ROW WHEN (NEW.last_run_seq > NEW.sealed_run_seq)
EXECUTE FUNCTION runs_unsealed();

CREATE TRIGGER runs_unsealed AFTER UPDATE OF last_run_seq ON runs
FOR EACH ROW WHEN (NEW.last_run_seq > NEW.sealed_run_seq AND OLD.last_run_seq = OLD.sealed_run_seq)
EXECUTE FUNCTION runs_unsealed();

CREATE FUNCTION runs_deleted_unsealed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM unsealed WHERE run_id = OLD.run_id;
    RETURN NULL;
END $$;

CREATE TRIGGER runs_deleted_unsealed AFTER DELETE ON runs
FOR EACH ROW WHEN (OLD.last_run_seq > OLD.sealed_run_seq)
EXECUTE FUNCTION runs_deleted_unsealed();
