-- Sessions, their runs, and the log of what happened in them.
--
-- Everything is made in the schema that comes first in search_path. Ids and words are compared by their bytes
-- (COLLATE "C"), as on SQLite. JSON is kept as json and not as jsonb: the text that was given comes back.
-- The server says runledger.writer = 'server' in each of its own transactions. What any other program writes is checked,
-- numbered and put into the feed by the triggers named *_elsewhere.

CREATE TABLE sessions (
    session_id text COLLATE "C" PRIMARY KEY,
    parent_session_id text COLLATE "C",
    title text,
    agent_name text COLLATE "C",
    project_dir text COLLATE "C",
    status text COLLATE "C" NOT NULL DEFAULT 'idle',
    hostname text COLLATE "C",
    executor_type text COLLATE "C",
    executor_session_id text COLLATE "C",
    metadata json,
    next_seq bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (parent_session_id) REFERENCES sessions (session_id) ON DELETE SET NULL,
    CHECK (char_length(session_id) BETWEEN 1 AND 64),
    -- Fits in a path and a log line: no blank, no slash, no control character.
    CHECK (session_id !~ '[\x01-\x20/\\\x7f-\x9f\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]'),
    CHECK (metadata IS NULL OR json_typeof(metadata) = 'object'),
    CHECK (status IN ('pending', 'running', 'waiting_input', 'idle', 'failed', 'stopping', 'stopped'))
) WITH (fillfactor = 70);
COMMENT ON TABLE sessions IS 'A session: the runs of one conversation or task, at most one of them active at a time. Its row is the lock of all that belongs to it.';
COMMENT ON COLUMN sessions.session_id IS 'ses_ and 12 hex digits, or the text its maker chose';
COMMENT ON COLUMN sessions.parent_session_id IS 'the session that started it; NULL when a person did or the parent is gone';
COMMENT ON COLUMN sessions.project_dir IS 'with hostname and executor_type: where its runs ran (affinity)';
COMMENT ON COLUMN sessions.status IS 'follows its runs, in the transaction that moves a run';
COMMENT ON COLUMN sessions.executor_session_id IS 'what the executor calls this session';
COMMENT ON COLUMN sessions.next_seq IS 'the number that its next event gets';

CREATE INDEX idx_sessions_created_at ON sessions (created_at DESC, session_id DESC);
CREATE INDEX idx_sessions_parent ON sessions (parent_session_id) WHERE parent_session_id IS NOT NULL;
CREATE INDEX idx_sessions_status ON sessions (status, created_at DESC);

CREATE TABLE runs (
    run_id text COLLATE "C" PRIMARY KEY,
    session_id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    agent_name text COLLATE "C",
    prompt text NOT NULL,
    project_dir text COLLATE "C",
    parent_session_id text COLLATE "C",
    execution_mode text COLLATE "C" NOT NULL DEFAULT 'sync',
    demands json,
    status text COLLATE "C" NOT NULL DEFAULT 'pending',
    runner_id text COLLATE "C",
    error text,
    created_at timestamptz NOT NULL,
    claimed_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    timeout_at timestamptz,
    run_uuid uuid UNIQUE,
    kind text COLLATE "C" NOT NULL DEFAULT 'agent',
    trigger_source text COLLATE "C" NOT NULL DEFAULT 'chat',
    parent_run_id text COLLATE "C",
    parameters json,
    resume_payload json,
    waiting_reason text,
    waiting_schema json,
    checkpoint_thread text COLLATE "C",
    checkpoint_ns text COLLATE "C",
    latest_error json,
    metrics json,
    result json,
    app_package text COLLATE "C",
    device_config json,
    max_steps integer NOT NULL DEFAULT 100,
    goal text,
    input_message text,
    origin text COLLATE "C" NOT NULL DEFAULT 'coordinator',
    stop_reason text,
    cancelled_at timestamptz,
    max_duration bigint,
    not_before timestamptz,
    priority integer NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 1,
    max_attempts integer NOT NULL DEFAULT 1,
    on_lost text COLLATE "C" NOT NULL DEFAULT 'fail',
    lease_token text COLLATE "C",
    lease_expires_at timestamptz,
    last_run_seq bigint NOT NULL DEFAULT 0,
    metadata json,
    updated_at timestamptz,
    lease_acknowledged boolean NOT NULL DEFAULT false,
    stopping_by text COLLATE "C",
    grace_ends_at timestamptz,
    match_seconds bigint,
    affinity boolean NOT NULL DEFAULT false,
    revision bigint NOT NULL DEFAULT 0,
    ready_key text COLLATE "C",
    parent_run_uuid uuid,
    FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
    CHECK (char_length(run_id) BETWEEN 1 AND 64),
    -- Fits in a path and a log line: no blank, no slash, no control character.
    CHECK (run_id !~ '[\x01-\x20/\\\x7f-\x9f\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]'),
    CHECK (type IN ('START_SESSION', 'RESUME_SESSION')),
    CHECK (execution_mode IN ('sync', 'async_poll', 'async_callback')),
    CHECK (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping', 'completed', 'failed', 'stopped', 'cancelled')),
    CHECK (origin <> 'native' OR status NOT IN ('claimed', 'running', 'stopping') OR (runner_id IS NOT NULL AND lease_token IS NOT NULL)),
    CHECK (origin ~ '^[a-z0-9_-]{1,40}$'),
    CHECK (ready_key IS NULL OR status = 'pending'),
    CHECK (kind IN ('agent', 'exploration')),
    CHECK (kind <> 'exploration' OR app_package IS NOT NULL),
    CHECK (trigger_source IN ('chat', 'resume', 'retry', 'system')),
    CHECK (on_lost IN ('fail', 'requeue')),
    CHECK (stopping_by IS NULL OR stopping_by IN ('stop', 'cancel')),
    CHECK (attempt >= 1 AND max_attempts >= 1),
    CHECK (max_steps >= 0),
    CHECK (max_duration BETWEEN 0 AND 1000000000000),
    CHECK (match_seconds BETWEEN 0 AND 1000000000000),
    CHECK (last_run_seq >= 0),
    CHECK (demands IS NULL OR json_typeof(demands) = 'object'),
    CHECK (parameters IS NULL OR json_typeof(parameters) = 'object'),
    CHECK (waiting_schema IS NULL OR json_typeof(waiting_schema) = 'object'),
    CHECK (latest_error IS NULL OR json_typeof(latest_error) = 'object'),
    CHECK (metrics IS NULL OR json_typeof(metrics) = 'object'),
    CHECK (device_config IS NULL OR json_typeof(device_config) = 'object'),
    CHECK (metadata IS NULL OR json_typeof(metadata) = 'object')
) WITH (fillfactor = 70);
COMMENT ON TABLE runs IS 'A run: one piece of an agent''s work, from its submission to its end. Whoever changes a run holds the lock of its session first, then its own.';
COMMENT ON COLUMN runs.type IS 'START_SESSION or RESUME_SESSION';
COMMENT ON COLUMN runs.execution_mode IS 'sync, async_poll, async_callback';
COMMENT ON COLUMN runs.kind IS 'agent or exploration';
COMMENT ON COLUMN runs.trigger_source IS 'chat, resume, retry, system';
COMMENT ON COLUMN runs.parameters IS 'JSON object for the executor';
COMMENT ON COLUMN runs.run_id IS 'run_ and 12 hex digits: the last 12 of run_uuid';
COMMENT ON COLUMN runs.session_id IS 'the session that it belongs to';
COMMENT ON COLUMN runs.agent_name IS 'the agent''s blueprint';
COMMENT ON COLUMN runs.prompt IS 'the task; empty where there was none';
COMMENT ON COLUMN runs.parent_session_id IS 'whom a callback goes to';
COMMENT ON COLUMN runs.demands IS 'JSON of the merged demands; NULL for none';
COMMENT ON COLUMN runs.status IS 'see docs/lifecycle.md';
COMMENT ON COLUMN runs.runner_id IS 'who holds it, or held it last; NULL while nobody does';
COMMENT ON COLUMN runs.error IS 'the sentence of a failure';
COMMENT ON COLUMN runs.started_at IS 'set once, kept when it is resumed or tried again';
COMMENT ON COLUMN runs.completed_at IS 'when it reached a final state, whichever';
COMMENT ON COLUMN runs.timeout_at IS 'until when it waits for a runner that meets its demands';
COMMENT ON COLUMN runs.run_uuid IS 'UUID version 7: the same run for layouts that want another spelling';
COMMENT ON COLUMN runs.parent_run_id IS 'the run that it retries or was forked from';
COMMENT ON COLUMN runs.resume_payload IS 'the last answer that it was resumed with';
COMMENT ON COLUMN runs.waiting_reason IS 'what it asks while it waits for input';
COMMENT ON COLUMN runs.waiting_schema IS 'JSON Schema of the answer';
COMMENT ON COLUMN runs.checkpoint_thread IS 'session_id:run_id unless said otherwise';
COMMENT ON COLUMN runs.latest_error IS '{code, message, details}';
COMMENT ON COLUMN runs.app_package IS 'the app that an exploration explores';
COMMENT ON COLUMN runs.input_message IS 'the prompt as it was given; NULL where none was';
COMMENT ON COLUMN runs.origin IS 'native, or the layout that wrote the row';
COMMENT ON COLUMN runs.stop_reason IS 'why it was stopped or cancelled';
COMMENT ON COLUMN runs.max_duration IS 'seconds after which it is asked to stop';
COMMENT ON COLUMN runs.not_before IS 'not claimable before';
COMMENT ON COLUMN runs.priority IS 'higher goes first';
COMMENT ON COLUMN runs.on_lost IS 'fail or requeue: what a lost runner means';
COMMENT ON COLUMN runs.lease_token IS 'the holder''s secret; kept after the end as a record of the last holder';
COMMENT ON COLUMN runs.lease_expires_at IS 'NULL when nobody holds it';
COMMENT ON COLUMN runs.last_run_seq IS 'the number of its last event';
COMMENT ON COLUMN runs.lease_acknowledged IS 'true once the holder showed that the claim reached it';
COMMENT ON COLUMN runs.stopping_by IS 'stop or cancel, while it is stopping';
COMMENT ON COLUMN runs.grace_ends_at IS 'when the holder''s time to stop is over';
COMMENT ON COLUMN runs.match_seconds IS 'how long it waits for a matching runner; NULL for the server''s default';
COMMENT ON COLUMN runs.affinity IS 'demands, when its turn comes, the place where its session ran';
COMMENT ON COLUMN runs.revision IS 'how often the server moved it; it stays when another program does';
COMMENT ON COLUMN runs.parent_run_uuid IS 'run_uuid of the parent, kept when that is gone; NULL where it was never here';
COMMENT ON COLUMN runs.ready_key IS 'its demands, spelled to be matched, while it can be claimed now; else NULL';

-- Where a condition says IS TRUE, and a statement says it in the same words, only the index that is meant can serve it:
-- one that begins with the status looks as good while PostgreSQL has not counted the rows, and is not.

-- The names that programs of older schemas know. Where one index says what another begins with, it holds the runs that
-- live, and costs nothing once they are over.
CREATE INDEX idx_runs_session_id ON runs (session_id)
    WHERE (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')) IS TRUE;
CREATE INDEX idx_runs_status ON runs (status)
    WHERE status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping');
CREATE INDEX idx_session_runs_status ON runs (status)
    WHERE status IN ('failed', 'stopped', 'cancelled');
CREATE INDEX idx_runs_status_created ON runs (status, created_at);
CREATE INDEX idx_session_runs_session_created ON runs (session_id, created_at);
CREATE INDEX idx_runs_runner_id ON runs (runner_id) WHERE runner_id IS NOT NULL;
CREATE INDEX idx_session_runs_parent ON runs (parent_run_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX idx_runs_created_at ON runs (created_at DESC, run_id DESC);
CREATE INDEX idx_runs_agent ON runs (agent_name, created_at DESC, run_id DESC) WHERE agent_name IS NOT NULL;
-- At most one run of a session is active at a time; history that came from elsewhere may differ.
CREATE UNIQUE INDEX idx_runs_one_active ON runs (session_id)
    WHERE (status IN ('claimed', 'running', 'waiting_input', 'stopping')) IS TRUE AND origin = 'native';
-- What can be claimed now, by what it demands: a claim never walks past a run that its runner cannot take.
CREATE INDEX idx_runs_ready ON runs (ready_key, priority DESC, created_at, run_id) WHERE ready_key IS NOT NULL;
CREATE INDEX idx_runs_queue ON runs (session_id, created_at, run_id) WHERE (status = 'pending') IS TRUE;
CREATE INDEX idx_runs_delayed ON runs (not_before) WHERE (status = 'pending') IS TRUE AND not_before IS NOT NULL AND ready_key IS NULL;
CREATE INDEX idx_runs_timeout ON runs (timeout_at) WHERE (status = 'pending') IS TRUE AND timeout_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_lease ON runs (lease_expires_at) WHERE lease_expires_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_held ON runs (runner_id) WHERE lease_expires_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_grace ON runs (grace_ends_at) WHERE (status = 'stopping') IS TRUE AND origin = 'native';

-- What hangs on these names hangs on them by triggers too: see run_events.
CREATE FUNCTION ids_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is never changed', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'foreign_key_violation';
END $$;

CREATE TRIGGER sessions_id_kept BEFORE UPDATE OF session_id ON sessions
FOR EACH ROW WHEN (NEW.session_id <> OLD.session_id)
EXECUTE FUNCTION ids_stay('session_id');

CREATE TRIGGER runs_id_kept BEFORE UPDATE OF run_id ON runs
FOR EACH ROW WHEN (NEW.run_id <> OLD.run_id)
EXECUTE FUNCTION ids_stay('run_id');

CREATE FUNCTION runs_stay_in_their_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a run stays in its session: runs.session_id cannot be changed' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER runs_session_moved BEFORE UPDATE OF session_id ON runs
FOR EACH ROW WHEN (NEW.session_id <> OLD.session_id)
EXECUTE FUNCTION runs_stay_in_their_session();

CREATE FUNCTION runs_stay_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the run is over: nothing leaves a final state' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER runs_over BEFORE UPDATE OF status ON runs
FOR EACH ROW WHEN (OLD.status IN ('completed', 'failed', 'stopped', 'cancelled') AND NEW.status <> OLD.status)
EXECUTE FUNCTION runs_stay_over();

-- A row that another program wrote becomes a full citizen: it has a UUID, and its log begins with run_created.
CREATE FUNCTION runs_complete_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ms text := lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0');
    noise text := replace(gen_random_uuid()::text, '-', '');
BEGIN
    NEW.run_uuid := coalesce(NEW.run_uuid, (
        substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(noise, 1, 3) || '-8' || substr(noise, 4, 3) || '-'
        || CASE WHEN NEW.run_id ~ '^run_[0-9a-f]{12}$' THEN substr(NEW.run_id, 5) ELSE substr(noise, 21, 12) END)::uuid);
    NEW.checkpoint_thread := coalesce(NEW.checkpoint_thread, NEW.session_id || ':' || NEW.run_id);
    NEW.updated_at := coalesce(NEW.updated_at, NEW.created_at);
    RETURN NEW;
END $$;

CREATE TRIGGER runs_complete_elsewhere BEFORE INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native')
EXECUTE FUNCTION runs_complete_elsewhere();

-- Under this name layouts show the parent in their own spelling.
CREATE FUNCTION runs_know_their_parent() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.parent_run_uuid := (SELECT run_uuid FROM runs WHERE run_id = NEW.parent_run_id);
    RETURN NEW;
END $$;

CREATE TRIGGER runs_parent_given BEFORE INSERT ON runs
FOR EACH ROW WHEN (NEW.parent_run_id IS NOT NULL)
EXECUTE FUNCTION runs_know_their_parent();

CREATE TRIGGER runs_parent_changed BEFORE UPDATE OF parent_run_id ON runs
FOR EACH ROW WHEN (NEW.parent_run_id IS DISTINCT FROM OLD.parent_run_id)
EXECUTE FUNCTION runs_know_their_parent();

CREATE FUNCTION runs_tell_their_status(run runs, before text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
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

CREATE FUNCTION runs_written_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO run_events (session_id, run_id, event_type, source, payload)
    VALUES (NEW.session_id, NEW.run_id, 'run_created', 'layout:' || NEW.origin,
        format('{"type":%s,"trigger_source":%s}', to_json(NEW.type), to_json(NEW.trigger_source))::json);
    -- One that is further already, as history is: its log says so.
    IF NEW.status <> 'pending' THEN
        PERFORM runs_tell_their_status(NEW, 'pending');
    END IF;
    UPDATE sessions
    SET status = CASE NEW.status WHEN 'claimed' THEN 'pending' ELSE NEW.status END
    WHERE session_id = NEW.session_id
        AND (NEW.status IN ('running', 'waiting_input', 'stopping')
            OR (NEW.status IN ('pending', 'claimed') AND status IN ('idle', 'failed', 'stopped')));
    RETURN NULL;
END $$;

CREATE TRIGGER runs_written_elsewhere AFTER INSERT ON runs
FOR EACH ROW WHEN (NEW.origin <> 'native')
EXECUTE FUNCTION runs_written_elsewhere();

-- Who moves a run by its status alone has the rest done: the log tells it, and the session and its next run follow. The
-- server does all that by itself, and says so by the revision.
CREATE FUNCTION runs_even_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER runs_even_elsewhere BEFORE UPDATE OF status ON runs
FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.revision = OLD.revision)
EXECUTE FUNCTION runs_even_elsewhere();

CREATE FUNCTION runs_moved_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
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

CREATE TRIGGER runs_moved_elsewhere AFTER UPDATE OF status ON runs
FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.revision = OLD.revision)
EXECUTE FUNCTION runs_moved_elsewhere();

-- The same for whoever deletes a run that lives.
CREATE FUNCTION runs_deleted_alive() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE sessions
    SET status = coalesce(
        (SELECT CASE status WHEN 'claimed' THEN 'pending' ELSE status END
            FROM runs
            WHERE session_id = OLD.session_id
                AND (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')) IS TRUE
            ORDER BY status IN ('pending', 'claimed')
            LIMIT 1),
        (SELECT CASE status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE status END
            FROM runs
            WHERE session_id = OLD.session_id
            ORDER BY coalesce(completed_at, created_at) DESC
            LIMIT 1),
        'idle')
    WHERE session_id = OLD.session_id;
    UPDATE runs
    SET not_before = coalesce(not_before, clock_timestamp())
    WHERE ready_key IS NULL AND run_id = (
        SELECT run_id
        FROM runs
        WHERE session_id = OLD.session_id AND (status = 'pending') IS TRUE AND origin = 'native'
        ORDER BY created_at, run_id
        LIMIT 1);
    RETURN NULL;
END $$;

CREATE TRIGGER runs_deleted_alive AFTER DELETE ON runs
FOR EACH ROW WHEN (OLD.status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping'))
EXECUTE FUNCTION runs_deleted_alive();

-- The foreign keys of the log are held by triggers: the server locks both parents before it appends, and a key checks
-- them again for every row, which would cost half as much as the row itself.
CREATE TABLE run_events (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    session_id text COLLATE "C" NOT NULL,
    run_id text COLLATE "C",
    seq bigint NOT NULL,
    run_seq bigint,
    event_type text COLLATE "C" NOT NULL,
    source text COLLATE "C",
    node_name text COLLATE "C",
    step integer,
    payload json NOT NULL DEFAULT '{}',
    hash bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event_id text COLLATE "C",
    source_id text COLLATE "C",
    source_seq bigint,
    UNIQUE (session_id, seq),
    UNIQUE (run_id, run_seq),
    CHECK (char_length(event_type) BETWEEN 1 AND 100),
    CHECK ((run_id IS NULL) = (run_seq IS NULL))
);
COMMENT ON TABLE run_events IS 'The log: append-only; an event goes only with its run or its session.';
COMMENT ON COLUMN run_events.id IS 'no order of its own over runs: read by seq or run_seq';
COMMENT ON COLUMN run_events.session_id IS 'its session; held by run_events_elsewhere and sessions_cascade';
COMMENT ON COLUMN run_events.run_id IS 'NULL in history from before runs existed, and for events of the session itself; held by run_events_elsewhere and runs_cascade';
COMMENT ON COLUMN run_events.seq IS 'contiguous from 1 in the session; given by the database where a writer leaves it out';
COMMENT ON COLUMN run_events.run_seq IS 'contiguous from 1 in the run; NULL exactly where run_id is';
COMMENT ON COLUMN run_events.source IS 'who told it';
COMMENT ON COLUMN run_events.step IS 'the agent''s step';
COMMENT ON COLUMN run_events.payload IS 'JSON text exactly as it was given';
COMMENT ON COLUMN run_events.hash IS 'SHA-256 over the previous hash of the run, the header and the bytes';
COMMENT ON COLUMN run_events.event_id IS 'makes an append safe to repeat';
COMMENT ON COLUMN run_events.source_id IS 'the id that an adopted event had where it came from';
COMMENT ON COLUMN run_events.source_seq IS 'the number that the program of a layout gave it; NULL where that is ours';

CREATE UNIQUE INDEX idx_run_events_event_id ON run_events (run_id, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX idx_session_event_run_seq ON run_events (session_id, run_id, seq);
CREATE INDEX idx_run_events_run_id ON run_events (run_id, id);
CREATE INDEX idx_run_events_source_id ON run_events (run_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX idx_run_events_source_seq ON run_events (run_id, source_seq) WHERE source_seq IS NOT NULL;

CREATE FUNCTION run_events_elsewhere() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    seq_now bigint;
    run_seq_now bigint;
    is_closed boolean;
BEGIN
    SELECT next_seq INTO seq_now FROM sessions WHERE session_id = NEW.session_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run_events.session_id names no session: %', NEW.session_id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'run_events', COLUMN = 'session_id';
    END IF;
    IF NEW.run_id IS NOT NULL THEN
        SELECT last_run_seq + 1,
            origin = 'native' AND status IN ('completed', 'failed', 'stopped', 'cancelled') AND EXISTS (
                SELECT 1
                FROM run_events AS last
                WHERE last.run_id = runs.run_id AND last.run_seq = runs.last_run_seq
                    AND last.event_type = 'run_' || runs.status)
        INTO run_seq_now, is_closed
        FROM runs
        WHERE run_id = NEW.run_id AND session_id = NEW.session_id
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'run_events.run_id names no run of this session: %', NEW.run_id
                USING ERRCODE = 'foreign_key_violation', TABLE = 'run_events', COLUMN = 'run_id';
        END IF;
        IF is_closed THEN
            RAISE EXCEPTION 'the run is over: its log is closed' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.event_id IS NOT NULL
            AND EXISTS (SELECT 1 FROM run_events WHERE run_id = NEW.run_id AND event_id = NEW.event_id) THEN
            RAISE EXCEPTION 'the run has an event of this id already: %', NEW.event_id USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF NEW.event_type !~ '^[A-Za-z][A-Za-z0-9_.:-]*$' OR NEW.event_type IN ('stream_end', 'init') THEN
        RAISE EXCEPTION 'run_events.event_type is a letter and then letters, digits or _.:-, and not a word of streams: %', NEW.event_type
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.event_id !~ '^[^\x01-\x1f\x7f-\x9f]{1,200}$' THEN
        RAISE EXCEPTION 'run_events.event_id has 1 to 200 characters, none a control character' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.seq <> seq_now OR NEW.run_seq <> run_seq_now OR (NEW.run_id IS NULL AND NEW.run_seq IS NOT NULL) THEN
        RAISE EXCEPTION 'the log has no holes: leave run_events.seq and run_seq out, or give the next numbers'
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.seq := seq_now;
    NEW.run_seq := run_seq_now;
    UPDATE sessions SET next_seq = seq_now + 1 WHERE session_id = NEW.session_id;
    UPDATE runs SET last_run_seq = run_seq_now WHERE run_id = NEW.run_id;
    INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
    VALUES (NEW.session_id, NEW.run_id, seq_now, seq_now, run_seq_now);
    -- One a transaction, however many rows it writes: equal ones are sent once.
    PERFORM pg_notify(current_schema() || '_feed', '');
    RETURN NEW;
END $$;

CREATE TRIGGER run_events_elsewhere BEFORE INSERT ON run_events
FOR EACH ROW WHEN (current_setting('runledger.writer', true) IS DISTINCT FROM 'server')
EXECUTE FUNCTION run_events_elsewhere();

CREATE FUNCTION run_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'run_events is append-only: an event is never changed' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER run_events_not_changed BEFORE UPDATE ON run_events
FOR EACH ROW EXECUTE FUNCTION run_events_stay();

CREATE TRIGGER run_events_not_truncated BEFORE TRUNCATE ON run_events
FOR EACH STATEMENT EXECUTE FUNCTION run_events_stay();

CREATE FUNCTION run_events_go_with_their_run() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sessions WHERE session_id = OLD.session_id)
        AND (OLD.run_id IS NULL OR EXISTS (SELECT 1 FROM runs WHERE run_id = OLD.run_id)) THEN
        RAISE EXCEPTION 'run_events is append-only: an event goes only with its run or its session'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER run_events_not_deleted BEFORE DELETE ON run_events
FOR EACH ROW EXECUTE FUNCTION run_events_go_with_their_run();

CREATE FUNCTION runs_cascade() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM run_events WHERE run_id = OLD.run_id;
    RETURN NULL;
END $$;

CREATE TRIGGER runs_cascade AFTER DELETE ON runs
FOR EACH ROW EXECUTE FUNCTION runs_cascade();

-- After the foreign key of runs, whose trigger comes first by its name.
CREATE FUNCTION sessions_cascade() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM run_events WHERE session_id = OLD.session_id;
    RETURN NULL;
END $$;

CREATE TRIGGER sessions_cascade AFTER DELETE ON sessions
FOR EACH ROW EXECUTE FUNCTION sessions_cascade();

CREATE TABLE feed_in (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id text COLLATE "C",
    run_id text COLLATE "C",
    seq_from bigint,
    seq_to bigint,
    run_seq_from bigint,
    wakes text COLLATE "C",
    CHECK ((session_id IS NULL) = (seq_from IS NULL) AND (seq_from IS NULL) = (seq_to IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE feed_in IS 'The inbox of the feed: what was committed and has no position yet. Ids of one session are in the order of its commits.';
COMMENT ON COLUMN feed_in.id IS 'the order in which batches came';
COMMENT ON COLUMN feed_in.session_id IS 'whose batch of events it is; NULL where there is only somebody to wake';
COMMENT ON COLUMN feed_in.wakes IS 'who else is to be woken on every node, a topic per line';

CREATE TABLE feed (
    pos bigint PRIMARY KEY,
    session_id text COLLATE "C" NOT NULL,
    run_id text COLLATE "C",
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL,
    run_seq_from bigint
);
COMMENT ON TABLE feed IS 'The global order: one row a batch of appended events. pos numbers events, contiguous from 1.';
COMMENT ON COLUMN feed.pos IS 'the position of the batch''s first event; given after its commit';
COMMENT ON COLUMN feed.run_id IS 'NULL for events of the session itself';

CREATE TABLE feed_head (
    one integer PRIMARY KEY CHECK (one = 1),
    next_pos bigint NOT NULL,
    next_wake bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE feed_head IS 'One row: where the feed goes on. Its lock decides which node moves feed_in into the feed.';
COMMENT ON COLUMN feed_head.one IS 'always 1';
COMMENT ON COLUMN feed_head.next_pos IS 'of the next event';
COMMENT ON COLUMN feed_head.next_wake IS 'of the next row of wakes';
INSERT INTO feed_head (one, next_pos) VALUES (1, 1);

CREATE TABLE wakes (
    id bigint PRIMARY KEY,
    topics text COLLATE "C" NOT NULL
);
COMMENT ON TABLE wakes IS 'Who was to be woken lately beside those who follow the feed: hints from node to node, the last few only.';
COMMENT ON COLUMN wakes.id IS 'contiguous, given with the lock of feed_head';
COMMENT ON COLUMN wakes.topics IS 'a topic per line';

CREATE TABLE run_state_snapshots (
    run_id text COLLATE "C" NOT NULL,
    step_ordinal bigint NOT NULL,
    run_seq bigint NOT NULL,
    node_name text COLLATE "C",
    state_json json NOT NULL,
    checksum text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, step_ordinal),
    FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE,
    CHECK (step_ordinal >= 0 AND run_seq >= 0)
);
COMMENT ON TABLE run_state_snapshots IS 'The state of an agent after a step, from which its run goes on or is forked.';
COMMENT ON COLUMN run_state_snapshots.run_id IS 'whose state it is';
COMMENT ON COLUMN run_state_snapshots.step_ordinal IS 'the step, from 0';
COMMENT ON COLUMN run_state_snapshots.run_seq IS 'the last event that the state contains';
COMMENT ON COLUMN run_state_snapshots.checksum IS 'SHA-256 of state_json, hex';

CREATE TABLE run_artifacts (
    run_id text COLLATE "C" NOT NULL,
    ref text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    content_hash_sha256 text COLLATE "C" NOT NULL,
    byte_size bigint NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    name text,
    step integer,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, ref),
    FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE,
    CHECK (kind IN ('screenshot', 'ui_xml', 'dom', 'log', 'file')),
    CHECK (byte_size >= 0),
    CHECK (step >= 0)
);
CREATE INDEX idx_run_artifacts_hash ON run_artifacts (content_hash_sha256);
COMMENT ON TABLE run_artifacts IS 'The index of blobs: screenshots, hierarchies, logs, files. The content is stored once per hash, elsewhere.';
COMMENT ON COLUMN run_artifacts.run_id IS 'who made it';
COMMENT ON COLUMN run_artifacts.ref IS 'obj://artifacts/{run_id}/{kind}/{sha256}.{ext}';
COMMENT ON COLUMN run_artifacts.media_type IS 'told from the content';
COMMENT ON COLUMN run_artifacts.name IS 'the sender''s name for it; never a path';

CREATE TABLE run_outbox (
    run_id text COLLATE "C" NOT NULL,
    sink_id text COLLATE "C" NOT NULL DEFAULT 'default',
    next_seq bigint NOT NULL DEFAULT 1,
    last_published_seq bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, sink_id),
    FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE
);
COMMENT ON TABLE run_outbox IS 'Per run and sink: how far its events were published.';
COMMENT ON COLUMN run_outbox.run_id IS 'whose events';
COMMENT ON COLUMN run_outbox.sink_id IS 'where to';
COMMENT ON COLUMN run_outbox.next_seq IS 'the run_seq that is published next';
COMMENT ON COLUMN run_outbox.last_published_seq IS 'never goes back';

CREATE FUNCTION cursors_go_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a cursor never goes back' USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER run_outbox_forward BEFORE UPDATE OF last_published_seq ON run_outbox
FOR EACH ROW WHEN (NEW.last_published_seq < OLD.last_published_seq)
EXECUTE FUNCTION cursors_go_forward();

CREATE TABLE runners (
    runner_id text COLLATE "C" PRIMARY KEY,
    hostname text COLLATE "C" NOT NULL,
    project_dir text COLLATE "C" NOT NULL,
    executor_type text COLLATE "C" NOT NULL,
    tags json NOT NULL DEFAULT '[]' CHECK (json_typeof(tags) = 'array'),
    require_matching_tags boolean NOT NULL DEFAULT false,
    status text COLLATE "C" NOT NULL DEFAULT 'online',
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (runner_id ~ '^[!-.0-\[\]-~]{1,64}$'),
    CHECK (status IN ('online', 'stale', 'draining', 'removed'))
) WITH (fillfactor = 70);
CREATE INDEX idx_runners_status ON runners (status, last_seen_at);
COMMENT ON TABLE runners IS 'Who takes runs. A runner is its hostname, project_dir and executor_type.';
COMMENT ON COLUMN runners.status IS 'online, stale, draining, removed';
COMMENT ON COLUMN runners.runner_id IS 'lnch_ and 12 hex digits of a hash of its identity';
COMMENT ON COLUMN runners.tags IS 'list of text';
COMMENT ON COLUMN runners.require_matching_tags IS 'takes only runs that demand one of its tags';

CREATE TABLE runner_commands (
    run_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    runner_id text COLLATE "C" NOT NULL,
    lease_token text COLLATE "C" NOT NULL,
    reason text,
    grace_seconds bigint,
    payload json,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    PRIMARY KEY (run_id, kind),
    FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE,
    CHECK (kind IN ('stop', 'resume')),
    CHECK (kind <> 'stop' OR (reason IS NOT NULL AND grace_seconds BETWEEN 0 AND 1000000000000)),
    CHECK (kind <> 'resume' OR payload IS NOT NULL)
);
CREATE INDEX idx_runner_commands_runner ON runner_commands (runner_id);
COMMENT ON TABLE runner_commands IS 'What a holder is to be told: delivered again until it is acknowledged.';
COMMENT ON COLUMN runner_commands.run_id IS 'the run that it is about';
COMMENT ON COLUMN runner_commands.kind IS 'stop or resume';
COMMENT ON COLUMN runner_commands.reason IS 'of a stop';
COMMENT ON COLUMN runner_commands.lease_token IS 'the lease that it is for: a later holder is told nothing of it';
COMMENT ON COLUMN runner_commands.grace_seconds IS 'of a stop';
COMMENT ON COLUMN runner_commands.payload IS 'the answer of a resume';
COMMENT ON COLUMN runner_commands.delivered_at IS 'the last time; NULL before the first';
