-- What follows from a row that somebody writes by hand: the time to find a runner is counted anew, a run that is sent back
-- is nobody's, one that goes on has begun, the log says why a run failed, and a session knows of the runs that came to it
-- when they were over, and of those that are gone.

CREATE OR REPLACE FUNCTION runs_even_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who gives a time keeps it.
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    IF NEW.origin = 'native' AND NEW.timeout_at IS NOT DISTINCT FROM OLD.timeout_at THEN
        NEW.timeout_at := NULL;
    END IF;
    NEW.ready_key := NULL;
    IF NEW.status IN ('pending', 'completed', 'failed', 'stopped', 'cancelled') THEN
        NEW.lease_expires_at := NULL;
    END IF;
    IF NEW.origin = 'native' AND NEW.status IN ('completed', 'failed', 'stopped', 'cancelled') THEN
        NEW.completed_at := coalesce(NEW.completed_at, clock_timestamp());
    END IF;
    IF NEW.origin = 'native' AND NEW.status = 'running' THEN
        NEW.started_at := coalesce(NEW.started_at, clock_timestamp());
    END IF;
    -- Sent back, it keeps as little as when the server sends it back.
    IF NEW.origin = 'native' AND NEW.status = 'pending' THEN
        NEW.runner_id := NULL;
        NEW.lease_token := NULL;
        NEW.lease_acknowledged := false;
        NEW.claimed_at := NULL;
        NEW.completed_at := NULL;
        NEW.cancelled_at := NULL;
        NEW.waiting_reason := NULL;
        NEW.waiting_schema := NULL;
        NEW.waiting_expires_at := NULL;
        NEW.waiting_default := NULL;
        NEW.stop_reason := NULL;
        NEW.stopping_by := NULL;
        NEW.grace_ends_at := NULL;
        NEW.error := NULL;
        NEW.latest_error := NULL;
        NEW.result := NULL;
    END IF;
    RETURN NEW;
END $$;

-- As before, but a session remembers the place where its run begins.
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
    IF NEW.status = 'running' AND NEW.origin = 'native'
        AND (OLD.status IN ('pending', 'claimed') OR OLD.started_at IS NULL) THEN
        UPDATE sessions
        SET hostname = runners.hostname, executor_type = runners.executor_type, project_dir = runners.project_dir
        FROM runners
        WHERE session_id = NEW.session_id AND runner_id = NEW.runner_id;
    END IF;
    RETURN NULL;
END $$;

-- What a pending run demands and when it may start is looked at again with the next sweep, and its time to find a runner
-- begins with that look.
CREATE OR REPLACE FUNCTION runs_wait_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ready_key := NULL;
    NEW.not_before := coalesce(NEW.not_before, clock_timestamp());
    IF NEW.timeout_at IS NOT DISTINCT FROM OLD.timeout_at THEN
        NEW.timeout_at := NULL;
    END IF;
    RETURN NEW;
END $$;

-- A run that could start at any time, and now from a time that is over, waits for nothing new: so its turn is given to it.
CREATE OR REPLACE TRIGGER runs_wait_anew BEFORE UPDATE OF demands, not_before ON runs
FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status = 'pending' AND NEW.revision = OLD.revision
    AND OLD.origin = 'native' AND NEW.origin = 'native'
    AND (NEW.demands::text IS DISTINCT FROM OLD.demands::text
        OR (NEW.not_before IS DISTINCT FROM OLD.not_before
            AND (OLD.not_before IS NOT NULL OR NEW.not_before > clock_timestamp()))))
EXECUTE FUNCTION runs_wait_anew();

-- An error is in one of two columns, whichever its writer knows. What cannot be read is no reason to refuse the end.
CREATE FUNCTION runs_why_failed(run runs) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    its_code text;
    its_message text;
BEGIN
    IF run.latest_error IS NOT NULL THEN
        BEGIN
            SELECT run.latest_error ->> 'code',
                coalesce(run.latest_error ->> 'message', run.latest_error ->> 'not_an_object')
            INTO its_code, its_message;
        EXCEPTION WHEN OTHERS THEN
            its_code := NULL;
            its_message := NULL;
        END;
    END IF;
    RETURN format('{"code":%s,"error":%s}', to_json(coalesce(its_code, 'agent_failed')),
        to_json(coalesce(run.error, its_message, '')))::json;
END $$;

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
        CASE
            WHEN run.status = 'pending' THEN format('{"reason":"written_elsewhere","attempt":%s}', run.attempt)::json
            WHEN run.status IN ('claimed', 'running') THEN
                format('{"runner_id":%s,"attempt":%s}', coalesce(to_json(run.runner_id), 'null'), run.attempt)::json
            WHEN run.status = 'waiting_input' THEN format('{"reason":%s}', to_json(coalesce(run.waiting_reason, '')))::json
            WHEN run.status = 'completed' THEN format('{"result":%s}', coalesce(run.result, 'null'))::json
            WHEN run.status = 'failed' THEN runs_why_failed(run)
            ELSE format('{"reason":%s}', to_json(coalesce(run.stop_reason, '')))::json
        END);
END $$;

-- A session in which nothing lives is as the run that ended last left it. That is looked for where the new one says another
-- word than the session, and among the last hundred that were begun: a session may have had more than can be looked at.
-- Before PostgreSQL has counted its rows, it would read all of them.
CREATE FUNCTION runs_ended_elsewhere() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    UPDATE sessions
    SET status = (
        SELECT CASE status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE status END
        FROM (
            SELECT NEW.status AS status, coalesce(NEW.completed_at, NEW.created_at) AS ended, 1 AS is_new
            UNION ALL
            (SELECT status, coalesce(completed_at, created_at), 0
            FROM runs
            WHERE session_id = NEW.session_id
            ORDER BY created_at DESC
            LIMIT 100)) AS latest
        ORDER BY ended DESC, is_new DESC
        LIMIT 1)
    WHERE session_id = NEW.session_id
        AND status <> CASE NEW.status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE NEW.status END
        AND NOT EXISTS (
            SELECT 1
            FROM runs
            WHERE session_id = NEW.session_id
                AND (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')) IS TRUE);
    RETURN NULL;
END $$;

-- Who brings a database over says so, and brings its sessions as they are.
CREATE TRIGGER runs_ended_elsewhere AFTER INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native' AND NEW.status IN ('completed', 'failed', 'stopped', 'cancelled')
    AND NEW.last_run_seq = 0 AND current_setting('runledger.writer', true) IS DISTINCT FROM 'adoption')
EXECUTE FUNCTION runs_ended_elsewhere();

-- A session at rest from which runs that were over are gone is as the run that ended last left it of those that are there,
-- among the last hundred that were begun; one that was stopped stays so. Once a statement and not for each row, since what
-- it deletes is still walked past. A session that goes itself is no longer there.
CREATE FUNCTION runs_gone_elsewhere() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    its_session text;
    its_status text;
BEGIN
    FOR its_session IN
        SELECT DISTINCT session_id
        FROM gone
        WHERE status IN ('completed', 'failed', 'stopped', 'cancelled')
        ORDER BY session_id
    LOOP
        -- What others delete of it at the same time is seen after its lock.
        PERFORM 1
        FROM sessions
        WHERE session_id = its_session AND status IN ('idle', 'failed')
        FOR NO KEY UPDATE;
        CONTINUE WHEN NOT FOUND;
        SELECT CASE status WHEN 'failed' THEN 'failed' ELSE 'idle' END
        INTO its_status
        FROM (
            SELECT run_id, status, coalesce(completed_at, created_at) AS ended
            FROM runs
            WHERE session_id = its_session
            ORDER BY created_at DESC
            LIMIT 100) AS latest
        WHERE status IN ('completed', 'failed', 'stopped', 'cancelled')
        ORDER BY ended DESC, run_id DESC
        LIMIT 1;
        UPDATE sessions
        SET status = coalesce(its_status, 'idle')
        WHERE session_id = its_session AND status <> coalesce(its_status, 'idle');
    END LOOP;
    RETURN NULL;
END $$;

-- The server does that by itself.
CREATE TRIGGER runs_gone_elsewhere AFTER DELETE ON runs
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT WHEN (current_setting('runledger.writer', true) IS DISTINCT FROM 'server')
EXECUTE FUNCTION runs_gone_elsewhere();
