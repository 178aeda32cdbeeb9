-- Whoever ends a run of ours by its status alone ends it for its parent's session too, which waits for it; and a run of
-- ours has one end, which its status tells, and no other program's event.

CREATE TRIGGER runs_told_elsewhere AFTER UPDATE OF status ON runs
WHEN NEW.status <> OLD.status AND NEW.revision = OLD.revision
    AND NEW.status IN ('completed', 'failed', 'stopped', 'cancelled') AND NEW.origin = 'native'
    AND NEW.execution_mode = 'async_callback' AND NEW.parent_session_id IS NOT NULL
BEGIN
    INSERT INTO session_inbox (session_id, child_session_id, child_run_id, status, result)
    SELECT NEW.parent_session_id, NEW.session_id, NEW.run_id, NEW.status,
        CASE NEW.status
            WHEN 'completed' THEN NEW.result
            WHEN 'failed' THEN coalesce(
                NEW.latest_error, json_object('code', 'agent_failed', 'message', coalesce(NEW.error, '')))
            ELSE json_object('reason', coalesce(NEW.stop_reason, ''))
        END
    WHERE EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.parent_session_id)
        AND NOT EXISTS (
            SELECT 1
            FROM session_inbox
            WHERE session_id = NEW.parent_session_id AND child_run_id = NEW.run_id);
    INSERT INTO run_events (session_id, event_type, source, payload)
    SELECT NEW.session_id, 'callback_undelivered', 'database',
        json_object('reason', 'parent_deleted', 'parent_session_id', NEW.parent_session_id,
            'child_session_id', NEW.session_id, 'child_run_id', NEW.run_id)
    WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.parent_session_id);
END;

-- What the server writes has numbers that it reserved.
CREATE TRIGGER run_events_end_elsewhere BEFORE INSERT ON run_events
WHEN NEW.event_type IN ('run_completed', 'run_failed', 'run_stopped', 'run_cancelled')
    AND (NEW.seq IS NULL OR NEW.seq >= coalesce((SELECT next_seq FROM sessions WHERE session_id = NEW.session_id), 0))
    AND EXISTS (
        SELECT 1
        FROM runs
        WHERE run_id = NEW.run_id AND origin = 'native' AND 'run_' || status <> NEW.event_type)
BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: a run ends by its status, which writes this event'); END;
