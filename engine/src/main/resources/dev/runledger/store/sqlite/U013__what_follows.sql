DROP TRIGGER runs_gone_elsewhere;
DROP TRIGGER runs_ended_elsewhere;
DROP INDEX idx_runs_active_elsewhere;
DROP TRIGGER runs_wait_anew;
CREATE TRIGGER runs_wait_anew AFTER UPDATE OF demands, not_before ON runs
WHEN OLD.status = 'pending' AND NEW.status = 'pending' AND NEW.revision = OLD.revision
    AND NEW.origin = 'native' AND (NEW.ready_key IS NOT NULL OR NEW.not_before IS NULL)
    AND (NEW.demands IS NOT OLD.demands OR NEW.not_before IS NOT OLD.not_before)
BEGIN
    UPDATE runs
    SET ready_key = NULL, not_before = coalesce(not_before, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
        timeout_at = CASE WHEN demands IS NULL THEN NULL ELSE timeout_at END
    WHERE run_id = NEW.run_id;
END;
DROP TRIGGER runs_moved_elsewhere;
CREATE TRIGGER runs_moved_elsewhere AFTER UPDATE OF status ON runs
WHEN NEW.status <> OLD.status AND NEW.revision = OLD.revision
BEGIN
    UPDATE runs
    SET updated_at = CASE WHEN NEW.updated_at IS OLD.updated_at
            THEN strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') ELSE NEW.updated_at END,
        ready_key = NULL,
        lease_expires_at = CASE WHEN status IN ('claimed', 'running', 'waiting_input', 'stopping') THEN lease_expires_at END,
        completed_at = CASE WHEN origin = 'native' AND status IN ('completed', 'failed', 'stopped', 'cancelled')
            THEN coalesce(completed_at, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')) ELSE completed_at END
    WHERE run_id = NEW.run_id;
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
            WHEN NEW.status = 'failed' THEN json_object('code', 'agent_failed', 'error', coalesce(NEW.error, ''))
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
            WHEN NEW.status = 'failed' THEN json_object('code', 'agent_failed', 'error', coalesce(NEW.error, ''))
            ELSE json_object('reason', coalesce(NEW.stop_reason, ''))
        END
    WHERE NEW.status <> 'pending';
    UPDATE sessions
    SET status = CASE NEW.status WHEN 'claimed' THEN 'pending' ELSE NEW.status END
    WHERE session_id = NEW.session_id
        AND (NEW.status IN ('running', 'waiting_input', 'stopping')
            OR (NEW.status IN ('pending', 'claimed') AND status IN ('idle', 'failed', 'stopped')));
END;
