DROP TRIGGER runs_wait_anew;
DROP TRIGGER runs_deleted_untold;
DROP INDEX idx_runs_endless;
DROP TRIGGER runs_held_elsewhere;
DROP INDEX idx_runner_commands_elsewhere;
DROP TRIGGER runs_resumed_with_answer;
DROP TRIGGER runs_resumed_elsewhere;
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
    DELETE FROM runner_commands WHERE run_id = NEW.run_id;
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
