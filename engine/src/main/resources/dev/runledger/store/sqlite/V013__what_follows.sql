-- What follows from a row that somebody writes by hand: the time to find a runner is counted anew, a run that is sent back
-- is nobody's, one that goes on has begun, the log says why a run failed, and a session knows of the runs that came to it
-- when they were over, and of those that are gone.

-- As before, but an error is in one of two columns, whichever its writer knows.
DROP TRIGGER runs_written_elsewhere;
CREATE TRIGGER runs_written_elsewhere AFTER INSERT ON runs
WHEN NEW.origin <> 'native'
BEGIN
    UPDATE runs
    SET run_uuid = coalesce(run_uuid, (
            SELECT substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(noise, 1, 3) || '-8' || substr(noise, 4, 3) || '-'
                || CASE WHEN NEW.run_id GLOB 'run_[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
                        THEN substr(NEW.run_id, 5) ELSE substr(noise, 7, 12) END
            FROM (SELECT printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) AS ms, lower(hex(randomblob(9))) AS noise))),
        checkpoint_thread = coalesce(checkpoint_thread, NEW.session_id || ':' || NEW.run_id),
        updated_at = coalesce(updated_at, NEW.created_at)
    WHERE run_id = NEW.run_id;
    INSERT INTO run_events (session_id, run_id, event_type, source, payload)
    VALUES (NEW.session_id, NEW.run_id, 'run_created', 'layout:' || NEW.origin,
        json_object('type', NEW.type, 'trigger_source', NEW.trigger_source));
    -- One that is further already, as history is: its log says so.
    INSERT INTO run_events (session_id, run_id, event_type, source, payload)
    SELECT
        NEW.session_id,
        NEW.run_id,
        CASE NEW.status WHEN 'running' THEN 'run_started' ELSE 'run_' || NEW.status END,
        'layout:' || NEW.origin,
        CASE
            WHEN NEW.status IN ('claimed', 'running') THEN json_object('runner_id', NEW.runner_id, 'attempt', NEW.attempt)
            WHEN NEW.status = 'waiting_input' THEN json_object('reason', coalesce(NEW.waiting_reason, ''))
            WHEN NEW.status = 'completed' THEN json_object('result', json(NEW.result))
            WHEN NEW.status = 'failed' THEN json_object(
                'code', coalesce(
                    CASE WHEN json_valid(NEW.latest_error) THEN json_extract(NEW.latest_error, '$.code') || '' END,
                    'agent_failed'),
                'error', coalesce(
                    NEW.error,
                    CASE WHEN json_valid(NEW.latest_error) THEN coalesce(
                        json_extract(NEW.latest_error, '$.message'),
                        json_extract(NEW.latest_error, '$.not_an_object')) || '' END,
                    ''))
            ELSE json_object('reason', coalesce(NEW.stop_reason, ''))
        END
    WHERE NEW.status <> 'pending';
    UPDATE sessions
    SET status = CASE NEW.status WHEN 'claimed' THEN 'pending' ELSE NEW.status END
    WHERE session_id = NEW.session_id
        AND (NEW.status IN ('running', 'waiting_input', 'stopping')
            OR (NEW.status IN ('pending', 'claimed') AND status IN ('idle', 'failed', 'stopped')));
END;

-- As before, but for the error; the time to find a runner, which is counted anew; the time at which a run began, and the
-- place that its session remembers; and what a run keeps that is sent back: as little as when the server sends it back.
DROP TRIGGER runs_moved_elsewhere;
CREATE TRIGGER runs_moved_elsewhere AFTER UPDATE OF status ON runs
WHEN NEW.status <> OLD.status AND NEW.revision = OLD.revision
BEGIN
    UPDATE runs
    SET updated_at = CASE WHEN NEW.updated_at IS OLD.updated_at
            THEN strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') ELSE NEW.updated_at END,
        ready_key = NULL,
        timeout_at = CASE WHEN origin = 'native' AND NEW.timeout_at IS OLD.timeout_at THEN NULL ELSE timeout_at END,
        lease_expires_at = CASE WHEN status IN ('claimed', 'running', 'waiting_input', 'stopping') THEN lease_expires_at END,
        started_at = CASE WHEN origin = 'native' AND status = 'running'
            THEN coalesce(started_at, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')) ELSE started_at END,
        completed_at = CASE WHEN origin = 'native' AND status IN ('completed', 'failed', 'stopped', 'cancelled')
            THEN coalesce(completed_at, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')) ELSE completed_at END
    WHERE run_id = NEW.run_id;
    UPDATE runs
    SET runner_id = NULL, lease_token = NULL, lease_acknowledged = 0, claimed_at = NULL, completed_at = NULL,
        cancelled_at = NULL, waiting_reason = NULL, waiting_schema = NULL, waiting_expires_at = NULL, waiting_default = NULL,
        stop_reason = NULL, stopping_by = NULL, grace_ends_at = NULL, error = NULL, latest_error = NULL, result = NULL
    WHERE run_id = NEW.run_id AND status = 'pending' AND origin = 'native';
    UPDATE sessions
    SET (hostname, executor_type, project_dir) = (
        SELECT hostname, executor_type, project_dir
        FROM runners
        WHERE runner_id = NEW.runner_id)
    WHERE session_id = NEW.session_id AND NEW.status = 'running' AND NEW.origin = 'native'
        AND (OLD.status IN ('pending', 'claimed') OR OLD.started_at IS NULL)
        AND EXISTS (SELECT 1 FROM runners WHERE runner_id = NEW.runner_id);
    DELETE FROM runner_commands
    WHERE run_id = NEW.run_id AND NOT (kind = 'resume' AND OLD.status = 'waiting_input' AND NEW.status = 'running');
    INSERT INTO run_events (session_id, run_id, event_type, source, payload)
    VALUES (
        NEW.session_id,
        NEW.run_id,
        CASE
            WHEN NEW.status = 'pending' THEN 'run_requeued'
            WHEN NEW.status = 'running' AND OLD.status = 'waiting_input' THEN 'run_resumed'
            WHEN NEW.status = 'running' THEN 'run_started'
            ELSE 'run_' || NEW.status
        END,
        CASE NEW.origin WHEN 'native' THEN 'database' ELSE 'layout:' || NEW.origin END,
        CASE
            WHEN NEW.status = 'pending' THEN json_object('reason', 'written_elsewhere', 'attempt', NEW.attempt)
            WHEN NEW.status IN ('claimed', 'running') THEN json_object('runner_id', NEW.runner_id, 'attempt', NEW.attempt)
            WHEN NEW.status = 'waiting_input' THEN json_object('reason', coalesce(NEW.waiting_reason, ''))
            WHEN NEW.status = 'completed' THEN json_object('result', json(NEW.result))
            WHEN NEW.status = 'failed' THEN json_object(
                'code', coalesce(
                    CASE WHEN json_valid(NEW.latest_error) THEN json_extract(NEW.latest_error, '$.code') || '' END,
                    'agent_failed'),
                'error', coalesce(
                    NEW.error,
                    CASE WHEN json_valid(NEW.latest_error) THEN coalesce(
                        json_extract(NEW.latest_error, '$.message'),
                        json_extract(NEW.latest_error, '$.not_an_object')) || '' END,
                    ''))
            ELSE json_object('reason', coalesce(NEW.stop_reason, ''))
        END);
    UPDATE sessions
    SET status = coalesce(
        (SELECT CASE status WHEN 'claimed' THEN 'pending' ELSE status END
            FROM runs
            WHERE session_id = NEW.session_id AND status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
            ORDER BY status IN ('pending', 'claimed')
            LIMIT 1),
        CASE NEW.status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE NEW.status END)
    WHERE session_id = NEW.session_id;
    -- Its turn comes with the next sweep.
    UPDATE runs
    SET not_before = coalesce(not_before, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
    WHERE ready_key IS NULL AND run_id = (
        SELECT run_id
        FROM runs
        WHERE session_id = NEW.session_id AND status = 'pending' AND origin = 'native'
        ORDER BY created_at, run_id
        LIMIT 1);
END;

-- What a pending run demands and when it may start is looked at again with the next sweep, and its time to find a runner
-- begins with that look. A run that could start at any time, and now from a time that is over, waits for nothing new: so its
-- turn is given to it. A time that is only spelled otherwise has not changed.
DROP TRIGGER runs_wait_anew;
CREATE TRIGGER runs_wait_anew AFTER UPDATE OF demands, not_before ON runs
WHEN OLD.status = 'pending' AND NEW.status = 'pending' AND NEW.revision = OLD.revision
    AND OLD.origin = 'native' AND NEW.origin = 'native'
    AND (NEW.demands IS NOT OLD.demands
        OR (strftime('%Y-%m-%dT%H:%M:%f', NEW.not_before) IS NOT strftime('%Y-%m-%dT%H:%M:%f', OLD.not_before)
            AND (OLD.not_before IS NOT NULL
                OR strftime('%Y-%m-%dT%H:%M:%f', NEW.not_before) > strftime('%Y-%m-%dT%H:%M:%f', 'now'))))
BEGIN
    UPDATE runs
    SET ready_key = NULL, not_before = coalesce(not_before, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
        timeout_at = CASE WHEN NEW.timeout_at IS OLD.timeout_at THEN NULL ELSE timeout_at END
    WHERE run_id = NEW.run_id;
END;

-- With it and two indexes beside, whether anything lives in a session is known without a walk past all that is over.
CREATE INDEX idx_runs_active_elsewhere ON runs(session_id)
    WHERE status IN ('claimed', 'running', 'waiting_input', 'stopping') AND origin <> 'native';

-- A session in which nothing lives is as the run that ended last left it. That is looked for where the new one says another
-- word than the session, and among the last hundred that were begun: a session may have had more than can be looked at. Who brings a database over takes
-- this away meanwhile, and brings its sessions as they are.
CREATE TRIGGER runs_ended_elsewhere AFTER INSERT ON runs
WHEN NEW.origin <> 'native' AND NEW.status IN ('completed', 'failed', 'stopped', 'cancelled')
BEGIN
    UPDATE sessions
    SET status = (
        SELECT CASE status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE status END
        FROM (
            SELECT status, coalesce(ended_instant, created_instant) AS ended, 1 AS is_new
            FROM runs
            WHERE run_id = NEW.run_id
            UNION ALL
            SELECT status, ended, 0
            FROM (
                SELECT status, coalesce(ended_instant, created_instant) AS ended
                FROM runs
                WHERE session_id = NEW.session_id
                ORDER BY created_at DESC
                LIMIT 100))
        ORDER BY ended DESC, is_new DESC
        LIMIT 1)
    WHERE session_id = NEW.session_id
        AND status <> CASE NEW.status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE NEW.status END
        AND NOT EXISTS (
            SELECT 1
            FROM runs
            WHERE session_id = NEW.session_id AND status = 'pending')
        AND NOT EXISTS (
            SELECT 1
            FROM runs
            WHERE session_id = NEW.session_id
                AND status IN ('claimed', 'running', 'waiting_input', 'stopping') AND origin = 'native')
        AND NOT EXISTS (
            SELECT 1
            FROM runs
            WHERE session_id = NEW.session_id
                AND status IN ('claimed', 'running', 'waiting_input', 'stopping') AND origin <> 'native');
END;

-- A session at rest from which a run that was over is gone is as the run that ended last left it of those that are there,
-- among the last hundred that were begun; one that was stopped stays so. Who was begun before those decided nothing. A
-- session that goes itself is no longer there.
CREATE TRIGGER runs_gone_elsewhere AFTER DELETE ON runs
WHEN OLD.status IN ('completed', 'failed', 'stopped', 'cancelled')
    AND EXISTS (SELECT 1 FROM sessions WHERE session_id = OLD.session_id AND status IN ('idle', 'failed'))
    AND OLD.created_at >= coalesce((
        SELECT created_at
        FROM runs
        WHERE session_id = OLD.session_id
        ORDER BY created_at DESC
        LIMIT 1 OFFSET 99), '')
BEGIN
    UPDATE sessions
    SET status = coalesce((
        SELECT CASE status WHEN 'failed' THEN 'failed' ELSE 'idle' END
        FROM (
            SELECT run_id, status, coalesce(ended_instant, created_instant) AS ended
            FROM runs
            WHERE session_id = OLD.session_id
            ORDER BY created_at DESC
            LIMIT 100)
        WHERE status IN ('completed', 'failed', 'stopped', 'cancelled')
        ORDER BY ended DESC, run_id DESC
        LIMIT 1), 'idle')
    WHERE session_id = OLD.session_id;
END;
