DROP TRIGGER runs_gone_elsewhere ON runs;
DROP FUNCTION runs_gone_elsewhere();

DROP TRIGGER runs_ended_elsewhere ON runs;
DROP FUNCTION runs_ended_elsewhere();

CREATE OR REPLACE FUNCTION runs_tell_their_status(run runs, before text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO run_events (session_id, run_id, event_type, source, payload)
    VALUES (
        run.session_id,
        run.run_id,
        CASE
            WHEN run.status = 'pending' THEN 'run_requeued'
            WHEN run.status = 'running' AND before = 'waiting_input' THEN 'run_resumed'
            WHEN run.status = 'running' THEN 'run_started'
            ELSE 'run_' || run.status
        END,
        CASE run.origin WHEN 'native' THEN 'database' ELSE 'layout:' || run.origin END,
        (CASE
            WHEN run.status = 'pending' THEN format('{"reason":"written_elsewhere","attempt":%s}', run.attempt)
            WHEN run.status IN ('claimed', 'running') THEN
                format('{"runner_id":%s,"attempt":%s}', coalesce(to_json(run.runner_id), 'null'), run.attempt)
            WHEN run.status = 'waiting_input' THEN format('{"reason":%s}', to_json(coalesce(run.waiting_reason, '')))
            WHEN run.status = 'completed' THEN format('{"result":%s}', coalesce(run.result, 'null'))
            WHEN run.status = 'failed' THEN
                format('{"code":"agent_failed","error":%s}', to_json(coalesce(run.error, '')))
            ELSE format('{"reason":%s}', to_json(coalesce(run.stop_reason, '')))
        END)::json);
END $$;

DROP FUNCTION runs_why_failed(runs);

CREATE OR REPLACE FUNCTION runs_wait_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ready_key := NULL;
    NEW.not_before := coalesce(NEW.not_before, clock_timestamp());
    IF NEW.demands IS NULL THEN
        NEW.timeout_at := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER runs_wait_anew BEFORE UPDATE OF demands, not_before ON runs
FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status = 'pending' AND NEW.revision = OLD.revision
    AND NEW.origin = 'native' AND (NEW.ready_key IS NOT NULL OR NEW.not_before IS NULL)
    AND (NEW.demands::text IS DISTINCT FROM OLD.demands::text OR NEW.not_before IS DISTINCT FROM OLD.not_before))
EXECUTE FUNCTION runs_wait_anew();

CREATE OR REPLACE FUNCTION runs_even_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who gives a time keeps it.
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    NEW.ready_key := NULL;
    IF NEW.status IN ('pending', 'completed', 'failed', 'stopped', 'cancelled') THEN
        NEW.lease_expires_at := NULL;
    END IF;
    IF NEW.origin = 'native' AND NEW.status IN ('completed', 'failed', 'stopped', 'cancelled') THEN
        NEW.completed_at := coalesce(NEW.completed_at, clock_timestamp());
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION runs_moved_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM runner_commands WHERE run_id = NEW.run_id;
    PERFORM runs_tell_their_status(NEW, OLD.status);
    UPDATE sessions
    SET status = coalesce(
        (SELECT CASE status WHEN 'claimed' THEN 'pending' ELSE status END
            FROM runs
            WHERE session_id = NEW.session_id
                AND (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
            ORDER BY status IN ('pending', 'claimed')
            LIMIT 1),
        CASE NEW.status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE NEW.status END)
    WHERE session_id = NEW.session_id;
    -- Its turn comes with the next sweep.
    UPDATE runs
    SET not_before = coalesce(not_before, clock_timestamp())
    WHERE ready_key IS NULL AND run_id = (
        SELECT run_id
        FROM runs
        WHERE session_id = NEW.session_id AND (status = 'pending') IS TRUE AND origin = 'native'
        ORDER BY created_at, run_id
        LIMIT 1);
    RETURN NULL;
END $$;
