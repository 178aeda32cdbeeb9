-- Whoever ends a run of ours by its status alone ends it for its parent's session too, which waits for it; and a run of
-- ours has one end, which its status tells, and no other program's event.

CREATE FUNCTION runs_told_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.parent_session_id) THEN
        INSERT INTO session_inbox (session_id, child_session_id, child_run_id, status, result)
        VALUES (NEW.parent_session_id, NEW.session_id, NEW.run_id, NEW.status,
            CASE NEW.status
                WHEN 'completed' THEN NEW.result
                WHEN 'failed' THEN coalesce(
                    NEW.latest_error,
                    format('{"code":"agent_failed","message":%s}', to_json(coalesce(NEW.error, '')))::json)
                ELSE format('{"reason":%s}', to_json(coalesce(NEW.stop_reason, '')))::json
            END)
        ON CONFLICT (session_id, child_run_id) DO NOTHING;
    ELSE
        INSERT INTO run_events (session_id, event_type, source, payload)
        VALUES (NEW.session_id, 'callback_undelivered', 'database',
            format('{"reason":"parent_deleted","parent_session_id":%s,"child_session_id":%s,"child_run_id":%s}',
                to_json(NEW.parent_session_id), to_json(NEW.session_id), to_json(NEW.run_id))::json);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER runs_told_elsewhere AFTER UPDATE OF status ON runs
FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.revision = OLD.revision
    AND NEW.status IN ('completed', 'failed', 'stopped', 'cancelled') AND NEW.origin = 'native'
    AND NEW.execution_mode = 'async_callback' AND NEW.parent_session_id IS NOT NULL)
EXECUTE FUNCTION runs_told_elsewhere();

CREATE FUNCTION run_events_end_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM runs
        WHERE run_id = NEW.run_id AND origin = 'native' AND 'run_' || status <> NEW.event_type) THEN
        RAISE EXCEPTION 'a run ends by its status, which writes this event: %', NEW.event_type
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER run_events_end_elsewhere BEFORE INSERT ON run_events
FOR EACH ROW WHEN (NEW.event_type IN ('run_completed', 'run_failed', 'run_stopped', 'run_cancelled')
    AND current_setting('runledger.writer', true) IS DISTINCT FROM 'server')
EXECUTE FUNCTION run_events_end_elsewhere();
