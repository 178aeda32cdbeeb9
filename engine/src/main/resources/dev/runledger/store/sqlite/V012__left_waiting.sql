-- Whoever changes a run of ours by hand leaves nobody waiting: neither a parked process whose question is taken away, nor
-- the parent of a child that is deleted, nor a run whose holder was invented and has no end of its lease, nor one that is to
-- be found by others or at another time than before.

-- As before, but what is said to the holder of a parked process stays.
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

-- The holder of a parked process is told to go on: with what was written as the answer by the same statement, else with
-- null; whichever of the two triggers comes first. What has a reason is told by the next look at deadlines, which takes
-- the reason away.
CREATE TRIGGER runs_resumed_elsewhere AFTER UPDATE OF status ON runs
WHEN OLD.status = 'waiting_input' AND NEW.status = 'running' AND NEW.revision = OLD.revision AND NEW.origin = 'native'
BEGIN
    INSERT INTO runner_commands (run_id, kind, runner_id, lease_token, reason, payload)
    SELECT NEW.run_id, 'resume', NEW.runner_id, NEW.lease_token, 'written_elsewhere', 'null'
    WHERE NOT EXISTS (SELECT 1 FROM runner_commands WHERE run_id = NEW.run_id AND kind = 'resume');
END;

CREATE TRIGGER runs_resumed_with_answer AFTER UPDATE OF resume_payload ON runs
WHEN OLD.status = 'waiting_input' AND NEW.status = 'running' AND NEW.revision = OLD.revision AND NEW.origin = 'native'
BEGIN
    DELETE FROM runner_commands WHERE run_id = NEW.run_id AND kind = 'resume';
    INSERT INTO runner_commands (run_id, kind, runner_id, lease_token, reason, payload)
    VALUES (NEW.run_id, 'resume', NEW.runner_id, NEW.lease_token, 'written_elsewhere', coalesce(NEW.resume_payload, 'null'));
END;

CREATE INDEX idx_runner_commands_elsewhere ON runner_commands(run_id) WHERE kind = 'resume' AND reason IS NOT NULL;

-- Whoever is named as a holder by hand has not shown that it knows: its heartbeats renew nothing before that.
CREATE TRIGGER runs_held_elsewhere AFTER UPDATE OF runner_id, lease_token ON runs
WHEN (NEW.runner_id IS NOT OLD.runner_id OR NEW.lease_token IS NOT OLD.lease_token)
    AND NEW.revision = OLD.revision AND NEW.origin = 'native'
BEGIN
    UPDATE runs SET lease_acknowledged = 0 WHERE run_id = NEW.run_id;
END;

-- Only what was written by hand is in here, until the next look at deadlines.
CREATE INDEX idx_runs_endless ON runs(run_id)
    WHERE status IN ('claimed', 'running') AND lease_expires_at IS NULL AND origin = 'native';

CREATE TRIGGER runs_deleted_untold AFTER DELETE ON runs
WHEN OLD.status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
    AND OLD.origin = 'native' AND OLD.execution_mode = 'async_callback' AND OLD.parent_session_id IS NOT NULL
BEGIN
    INSERT INTO session_inbox (session_id, child_session_id, child_run_id, status, result)
    SELECT session_id, OLD.session_id, OLD.run_id, 'cancelled', json_object('reason', 'the run was deleted')
    FROM sessions
    WHERE session_id = OLD.parent_session_id AND session_id <> OLD.session_id
        AND NOT EXISTS (
            SELECT 1
            FROM session_inbox
            WHERE session_id = OLD.parent_session_id AND child_run_id = OLD.run_id);
END;

-- What a pending run demands and when it may start is looked at again with the next sweep.
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
