-- Whoever changes a run of ours by hand leaves nobody waiting: neither a parked process whose question is taken away, nor
-- the parent of a child that is deleted, nor a run whose holder was invented and has no end of its lease, nor one that is to
-- be found by others or at another time than before.

-- The holder of a parked process is told to go on: with what was written as the answer by the same statement, else with
-- null. What has a reason is told by the next look at deadlines, which takes the reason away.
CREATE FUNCTION runs_resumed_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO runner_commands (run_id, kind, runner_id, lease_token, reason, payload)
    VALUES (NEW.run_id, 'resume', NEW.runner_id, NEW.lease_token, 'written_elsewhere',
        CASE TG_ARGV[0] WHEN 'answer' THEN coalesce(NEW.resume_payload, 'null') ELSE 'null' END)
    ON CONFLICT (run_id, kind) DO UPDATE SET payload = excluded.payload;
    RETURN NULL;
END $$;

-- By their names these come after runs_moved_elsewhere, and the second one after the first.
CREATE TRIGGER runs_resumed_elsewhere AFTER UPDATE OF status ON runs
FOR EACH ROW WHEN (OLD.status = 'waiting_input' AND NEW.status = 'running' AND NEW.revision = OLD.revision
    AND NEW.origin = 'native')
EXECUTE FUNCTION runs_resumed_elsewhere('nothing');

CREATE TRIGGER runs_resumed_with_answer AFTER UPDATE OF resume_payload ON runs
FOR EACH ROW WHEN (OLD.status = 'waiting_input' AND NEW.status = 'running' AND NEW.revision = OLD.revision
    AND NEW.origin = 'native')
EXECUTE FUNCTION runs_resumed_elsewhere('answer');

CREATE INDEX idx_runner_commands_elsewhere ON runner_commands (run_id) WHERE kind = 'resume' AND reason IS NOT NULL;

-- Whoever is named as a holder by hand has not shown that it knows: its heartbeats renew nothing before that.
CREATE FUNCTION runs_held_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lease_acknowledged := false;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_held_elsewhere BEFORE UPDATE OF runner_id, lease_token ON runs
FOR EACH ROW WHEN ((NEW.runner_id IS DISTINCT FROM OLD.runner_id OR NEW.lease_token IS DISTINCT FROM OLD.lease_token)
    AND NEW.revision = OLD.revision AND NEW.origin = 'native')
EXECUTE FUNCTION runs_held_elsewhere();

-- Only what was written by hand is in here, until the next look at deadlines.
CREATE INDEX idx_runs_endless ON runs (run_id)
    WHERE (status IN ('claimed', 'running')) IS TRUE AND lease_expires_at IS NULL AND origin = 'native';

CREATE FUNCTION runs_deleted_untold() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO session_inbox (session_id, child_session_id, child_run_id, status, result)
    SELECT session_id, OLD.session_id, OLD.run_id, 'cancelled', '{"reason":"the run was deleted"}'
    FROM sessions
    WHERE session_id = OLD.parent_session_id AND session_id <> OLD.session_id
    ON CONFLICT (session_id, child_run_id) DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER runs_deleted_untold AFTER DELETE ON runs
FOR EACH ROW WHEN (OLD.status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
    AND OLD.origin = 'native' AND OLD.execution_mode = 'async_callback' AND OLD.parent_session_id IS NOT NULL)
EXECUTE FUNCTION runs_deleted_untold();

-- What a pending run demands and when it may start is looked at again with the next sweep.
CREATE FUNCTION runs_wait_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ready_key := NULL;
    NEW.not_before := coalesce(NEW.not_before, clock_timestamp());
    IF NEW.demands IS NULL THEN
        NEW.timeout_at := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_wait_anew BEFORE UPDATE OF demands, not_before ON runs
FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status = 'pending' AND NEW.revision = OLD.revision
    AND NEW.origin = 'native' AND (NEW.ready_key IS NOT NULL OR NEW.not_before IS NULL)
    AND (NEW.demands::text IS DISTINCT FROM OLD.demands::text OR NEW.not_before IS DISTINCT FROM OLD.not_before))
EXECUTE FUNCTION runs_wait_anew();
