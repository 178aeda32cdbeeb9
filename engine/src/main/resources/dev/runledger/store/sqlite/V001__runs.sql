-- Sessions, their runs, and the log of what happened in them.
--
-- Times are TEXT of one fixed width, YYYY-MM-DDTHH:MM:SS.ffffffZ. Other programs may spell theirs as SQLite reads them
-- (a blank for the T, no fraction, no Z, an offset) and find them as they wrote them; what lists are ordered by is a
-- column *_instant, which has the one width whatever the spelling.
-- The triggers named *_known, *_cascade and *_set_null hold the foreign keys for clients that never switched them on.

CREATE TABLE sessions (
    -- A session: the runs of one conversation or task, at most one of them active at a time.
    session_id TEXT PRIMARY KEY,                      -- ses_ and 12 hex digits, or the text its maker chose
    parent_session_id TEXT,                           -- the session that started it; NULL when a person did or the parent is gone
    title TEXT,
    agent_name TEXT,
    project_dir TEXT,                                 -- with hostname and executor_type: where its runs ran (affinity)
    status TEXT NOT NULL DEFAULT 'idle',              -- follows its runs, in the transaction that moves a run
    hostname TEXT,
    executor_type TEXT,
    executor_session_id TEXT,                         -- what the executor calls this session
    metadata TEXT CHECK (metadata IS NULL OR (json_valid(metadata) AND json_type(metadata) = 'object')),
    next_seq INTEGER NOT NULL DEFAULT 1,              -- the number that its next event gets
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    created_instant TEXT GENERATED ALWAYS AS (        -- created_at in the one width: lists are ordered by it
        strftime('%Y-%m-%dT%H:%M:%S', substr(created_at, 1, 19) || ltrim(substr(created_at, 20), '.0123456789'), '+0 days')
        || '.' || substr(substr(created_at, 21, max(0, length(created_at) - 20 - length(ltrim(substr(created_at, 20), '.0123456789')))) || '000000', 1, 6)
        || 'Z') VIRTUAL,
    FOREIGN KEY (parent_session_id) REFERENCES sessions(session_id) ON DELETE SET NULL,
    CHECK (typeof(session_id) = 'text' AND length(session_id) BETWEEN 1 AND 64 AND instr(session_id, char(0)) = 0),
    -- Fits in a path and a log line: no blank, no slash, no control character.
    CHECK (session_id NOT GLOB '*[' || char(1) || '-' || char(32) || '/\' || char(127) || '-' || char(159)
        || char(5760, 8192) || '-' || char(8202, 8232, 8233, 8287, 12288) || ']*'),
    CHECK (status IN ('pending', 'running', 'waiting_input', 'idle', 'failed', 'stopping', 'stopped')),
    CHECK (created_at GLOB '????-??-??*' AND julianday(created_at) IS NOT NULL),
    CHECK (updated_at GLOB '????-??-??*' AND julianday(updated_at) IS NOT NULL),
    CHECK (created_instant IS NOT NULL AND created_instant >= '0')
);

CREATE INDEX idx_sessions_created_at ON sessions(created_instant DESC, session_id DESC);
CREATE INDEX idx_sessions_parent ON sessions(parent_session_id) WHERE parent_session_id IS NOT NULL;
CREATE INDEX idx_sessions_status ON sessions(status, created_instant DESC);

CREATE TRIGGER sessions_parent_known BEFORE INSERT ON sessions
WHEN NEW.parent_session_id IS NOT NULL AND NEW.parent_session_id <> NEW.session_id
    AND NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.parent_session_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sessions.parent_session_id names no session'); END;

CREATE TRIGGER sessions_parent_moved_known BEFORE UPDATE OF parent_session_id ON sessions
WHEN NEW.parent_session_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.parent_session_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sessions.parent_session_id names no session'); END;

-- A session that is written anew, by INSERT OR REPLACE, goes on with the numbers of its log.
CREATE TRIGGER sessions_replaced AFTER INSERT ON sessions
WHEN EXISTS (SELECT 1 FROM run_events WHERE session_id = NEW.session_id)
BEGIN
    UPDATE sessions
    SET next_seq = (SELECT max(seq) + 1 FROM run_events WHERE session_id = NEW.session_id)
    WHERE session_id = NEW.session_id;
END;

CREATE TABLE runs (
    -- A run: one piece of an agent's work, from its submission to its end.
    run_id TEXT PRIMARY KEY,                          -- run_ and 12 hex digits: the last 12 of run_uuid
    session_id TEXT NOT NULL,                         -- the session that it belongs to
    type TEXT NOT NULL,                               -- START_SESSION or RESUME_SESSION
    agent_name TEXT,                                  -- the agent's blueprint
    prompt TEXT NOT NULL,                             -- the task; '' where there was none
    project_dir TEXT,
    parent_session_id TEXT,                           -- whom a callback goes to
    execution_mode TEXT NOT NULL DEFAULT 'sync',      -- sync, async_poll, async_callback
    demands TEXT,                                     -- JSON of the merged demands; NULL for none
    status TEXT NOT NULL DEFAULT 'pending',           -- see docs/lifecycle.md
    runner_id TEXT,                                   -- who holds it, or held it last; NULL while nobody does
    error TEXT,                                       -- the sentence of a failure
    created_at TEXT NOT NULL,
    claimed_at TEXT,
    started_at TEXT,                                  -- set once, kept when it is resumed or tried again
    completed_at TEXT,                                -- when it reached a final state, whichever
    timeout_at TEXT,                                  -- until when it waits for a runner that meets its demands
    -- What follows is Runledger's own; a program that knows only the columns above never notices.
    run_uuid TEXT UNIQUE,                             -- UUID version 7: the same run for layouts that want another spelling
    kind TEXT NOT NULL DEFAULT 'agent',               -- agent or exploration
    trigger_source TEXT NOT NULL DEFAULT 'chat',      -- chat, resume, retry, system
    parent_run_id TEXT,                               -- the run that it retries or was forked from
    parameters TEXT,                                  -- JSON object for the executor
    resume_payload TEXT,                              -- JSON: the last answer that it was resumed with
    waiting_reason TEXT,                              -- what it asks while it waits for input
    waiting_schema TEXT,                              -- JSON Schema of the answer
    checkpoint_thread TEXT,                           -- session_id:run_id unless said otherwise
    checkpoint_ns TEXT,
    latest_error TEXT,                                -- JSON {code, message, details}
    metrics TEXT,                                     -- JSON
    result TEXT,                                      -- JSON
    app_package TEXT,                                 -- the app that an exploration explores
    device_config TEXT,                               -- JSON
    max_steps INTEGER NOT NULL DEFAULT 100,
    goal TEXT,
    input_message TEXT,                               -- the prompt as it was given; NULL where none was
    origin TEXT NOT NULL DEFAULT 'coordinator',       -- native, or the layout that wrote the row
    stop_reason TEXT,                                 -- why it was stopped or cancelled
    cancelled_at TEXT,
    max_duration INTEGER,                             -- seconds after which it is asked to stop
    not_before TEXT,                                  -- not claimable before
    priority INTEGER NOT NULL DEFAULT 0,              -- higher goes first
    attempt INTEGER NOT NULL DEFAULT 1,
    max_attempts INTEGER NOT NULL DEFAULT 1,
    on_lost TEXT NOT NULL DEFAULT 'fail',             -- fail or requeue: what a lost runner means
    lease_token TEXT,                                 -- the holder's secret; kept after the end as a record of the last holder
    lease_expires_at TEXT,                            -- NULL when nobody holds it
    last_run_seq INTEGER NOT NULL DEFAULT 0,          -- the number of its last event
    metadata TEXT,                                    -- JSON
    updated_at TEXT,
    lease_acknowledged INTEGER NOT NULL DEFAULT 0,    -- 1 once the holder showed that the claim reached it
    stopping_by TEXT,                                 -- stop or cancel, while it is stopping
    grace_ends_at TEXT,                               -- when the holder's time to stop is over
    match_seconds INTEGER,                            -- how long it waits for a matching runner; NULL for the server's default
    affinity INTEGER NOT NULL DEFAULT 0,              -- 1: demands, when its turn comes, the place where its session ran
    revision INTEGER NOT NULL DEFAULT 0,              -- how often the server moved it; it stays when another program does
    ready_key TEXT,                                   -- its demands, spelled to be matched, while it can be claimed now; else NULL
    parent_run_uuid TEXT,                             -- run_uuid of the parent, kept when that is gone; NULL where it was never here
    created_instant TEXT GENERATED ALWAYS AS (        -- created_at in the one width: lists are ordered by it
        strftime('%Y-%m-%dT%H:%M:%S', substr(created_at, 1, 19) || ltrim(substr(created_at, 20), '.0123456789'), '+0 days')
        || '.' || substr(substr(created_at, 21, max(0, length(created_at) - 20 - length(ltrim(substr(created_at, 20), '.0123456789')))) || '000000', 1, 6)
        || 'Z') VIRTUAL,
    ended_instant TEXT GENERATED ALWAYS AS (          -- completed_at likewise
        strftime('%Y-%m-%dT%H:%M:%S', substr(completed_at, 1, 19) || ltrim(substr(completed_at, 20), '.0123456789'), '+0 days')
        || '.' || substr(substr(completed_at, 21, max(0, length(completed_at) - 20 - length(ltrim(substr(completed_at, 20), '.0123456789')))) || '000000', 1, 6)
        || 'Z') VIRTUAL,
    run_hex TEXT GENERATED ALWAYS AS (                -- run_uuid as 32 hex digits; run_id where that is no part of it
        CASE WHEN run_id = 'run_' || substr(run_uuid, 25) THEN replace(run_uuid, '-', '') ELSE run_id END) VIRTUAL,
    FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE,
    CHECK (typeof(run_id) = 'text' AND length(run_id) BETWEEN 1 AND 64 AND instr(run_id, char(0)) = 0),
    -- Fits in a path and a log line: no blank, no slash, no control character.
    CHECK (run_id NOT GLOB '*[' || char(1) || '-' || char(32) || '/\' || char(127) || '-' || char(159)
        || char(5760, 8192) || '-' || char(8202, 8232, 8233, 8287, 12288) || ']*'),
    CHECK (type IN ('START_SESSION', 'RESUME_SESSION')),
    CHECK (execution_mode IN ('sync', 'async_poll', 'async_callback')),
    CHECK (status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping', 'completed', 'failed', 'stopped', 'cancelled')),
    CHECK (origin <> 'native' OR status NOT IN ('claimed', 'running', 'stopping') OR (runner_id IS NOT NULL AND lease_token IS NOT NULL)),
    CHECK (length(origin) BETWEEN 1 AND 40 AND origin NOT GLOB '*[^a-z0-9_-]*'),
    CHECK (kind IN ('agent', 'exploration')),
    CHECK (kind <> 'exploration' OR app_package IS NOT NULL),
    CHECK (trigger_source IN ('chat', 'resume', 'retry', 'system')),
    CHECK (on_lost IN ('fail', 'requeue')),
    CHECK (stopping_by IS NULL OR stopping_by IN ('stop', 'cancel')),
    CHECK (attempt BETWEEN 1 AND 2147483647 AND max_attempts BETWEEN 1 AND 2147483647),
    CHECK (priority BETWEEN -2147483648 AND 2147483647),
    CHECK (max_steps BETWEEN 0 AND 2147483647),
    CHECK (max_duration IS NULL OR max_duration BETWEEN 0 AND 1000000000000),
    CHECK (match_seconds IS NULL OR match_seconds BETWEEN 0 AND 1000000000000),
    CHECK (last_run_seq >= 0),
    CHECK (lease_acknowledged IN (0, 1)),
    CHECK (affinity IN (0, 1)),
    CHECK (run_uuid IS NULL OR (run_uuid LIKE '________-____-____-____-____________'
        AND length(replace(run_uuid, '-', '')) = 32 AND run_uuid NOT GLOB '*[^-0-9a-f]*')),
    CHECK (demands IS NULL OR (json_valid(demands) AND json_type(demands) = 'object')),
    CHECK (parameters IS NULL OR (json_valid(parameters) AND json_type(parameters) = 'object')),
    CHECK (resume_payload IS NULL OR json_valid(resume_payload)),
    CHECK (waiting_schema IS NULL OR (json_valid(waiting_schema) AND json_type(waiting_schema) = 'object')),
    CHECK (latest_error IS NULL OR (json_valid(latest_error) AND json_type(latest_error) = 'object')),
    CHECK (metrics IS NULL OR (json_valid(metrics) AND json_type(metrics) = 'object')),
    CHECK (result IS NULL OR json_valid(result)),
    CHECK (device_config IS NULL OR (json_valid(device_config) AND json_type(device_config) = 'object')),
    CHECK (metadata IS NULL OR (json_valid(metadata) AND json_type(metadata) = 'object')),
    CHECK (created_at GLOB '????-??-??*' AND julianday(created_at) IS NOT NULL),
    CHECK (claimed_at IS NULL OR (claimed_at GLOB '????-??-??*' AND julianday(claimed_at) IS NOT NULL)),
    CHECK (started_at IS NULL OR (started_at GLOB '????-??-??*' AND julianday(started_at) IS NOT NULL)),
    CHECK (completed_at IS NULL OR (completed_at GLOB '????-??-??*' AND julianday(completed_at) IS NOT NULL)),
    CHECK (timeout_at IS NULL OR (timeout_at GLOB '????-??-??*' AND julianday(timeout_at) IS NOT NULL)),
    CHECK (cancelled_at IS NULL OR (cancelled_at GLOB '????-??-??*' AND julianday(cancelled_at) IS NOT NULL)),
    CHECK (not_before IS NULL OR (not_before GLOB '????-??-??*' AND julianday(not_before) IS NOT NULL)),
    CHECK (lease_expires_at IS NULL OR (lease_expires_at GLOB '????-??-??*' AND julianday(lease_expires_at) IS NOT NULL)),
    CHECK (grace_ends_at IS NULL OR (grace_ends_at GLOB '????-??-??*' AND julianday(grace_ends_at) IS NOT NULL)),
    CHECK (updated_at IS NULL OR (updated_at GLOB '????-??-??*' AND julianday(updated_at) IS NOT NULL)),
    CHECK (created_instant IS NOT NULL AND created_instant >= '0')
);

CREATE INDEX idx_runs_session_id ON runs(session_id);
CREATE INDEX idx_runs_status ON runs(status);
CREATE INDEX idx_runs_runner_id ON runs(runner_id);
CREATE INDEX idx_runs_status_created ON runs(status, created_at);
CREATE INDEX idx_session_runs_session_created ON runs(session_id, created_at);
CREATE INDEX idx_session_runs_status ON runs(status);
CREATE INDEX idx_session_runs_parent ON runs(parent_run_id);
CREATE INDEX idx_runs_created_at ON runs(created_instant DESC, run_id DESC);
CREATE INDEX idx_runs_agent ON runs(agent_name) WHERE agent_name IS NOT NULL;
-- At most one run of a session is active at a time; history that came from elsewhere may differ.
CREATE UNIQUE INDEX idx_runs_one_active ON runs(session_id)
    WHERE status IN ('claimed', 'running', 'waiting_input', 'stopping') AND origin = 'native';
-- What can be claimed now, by what it demands: a claim never walks past a run that its runner cannot take.
CREATE INDEX idx_runs_ready ON runs(ready_key, priority DESC, created_at, run_id) WHERE ready_key IS NOT NULL;
CREATE INDEX idx_runs_queue ON runs(session_id, created_at, run_id) WHERE status = 'pending';
CREATE INDEX idx_runs_delayed ON runs(not_before) WHERE status = 'pending' AND not_before IS NOT NULL AND ready_key IS NULL;
CREATE INDEX idx_runs_timeout ON runs(timeout_at) WHERE status = 'pending' AND timeout_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_lease ON runs(lease_expires_at) WHERE lease_expires_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_held ON runs(runner_id) WHERE lease_expires_at IS NOT NULL AND origin = 'native';
CREATE INDEX idx_runs_grace ON runs(grace_ends_at) WHERE status = 'stopping' AND origin = 'native';

CREATE TRIGGER runs_session_known BEFORE INSERT ON runs
WHEN NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.session_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: runs.session_id names no session'); END;

CREATE TRIGGER runs_session_moved_known BEFORE UPDATE OF session_id ON runs
WHEN NEW.session_id <> OLD.session_id
BEGIN SELECT RAISE(ABORT, 'a run stays in its session: runs.session_id cannot be changed'); END;

-- The deadlines of our own runs are compared as text, so that a deadline set by hand gets the one width.
CREATE TRIGGER runs_deadlines_even AFTER UPDATE OF timeout_at, not_before, lease_expires_at, grace_ends_at ON runs
WHEN NEW.origin = 'native' AND (
    NEW.timeout_at NOT GLOB '????-??-??T??:??:??.??????Z' OR NEW.not_before NOT GLOB '????-??-??T??:??:??.??????Z'
    OR NEW.lease_expires_at NOT GLOB '????-??-??T??:??:??.??????Z' OR NEW.grace_ends_at NOT GLOB '????-??-??T??:??:??.??????Z')
BEGIN
    UPDATE runs
    SET timeout_at = strftime('%Y-%m-%dT%H:%M:%f000Z', timeout_at),
        not_before = strftime('%Y-%m-%dT%H:%M:%f000Z', not_before),
        lease_expires_at = strftime('%Y-%m-%dT%H:%M:%f000Z', lease_expires_at),
        grace_ends_at = strftime('%Y-%m-%dT%H:%M:%f000Z', grace_ends_at)
    WHERE run_id = NEW.run_id;
END;

CREATE TRIGGER runs_over BEFORE UPDATE OF status ON runs
WHEN OLD.status IN ('completed', 'failed', 'stopped', 'cancelled') AND NEW.status <> OLD.status
BEGIN SELECT RAISE(ABORT, 'the run is over: nothing leaves a final state'); END;

-- INSERT OR REPLACE would drop the old run with its log without a word.
CREATE TRIGGER runs_not_replaced BEFORE INSERT ON runs
WHEN EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: runs.run_id'); END;

-- Under this name layouts show the parent in their own spelling.
CREATE TRIGGER runs_parent_given AFTER INSERT ON runs
WHEN NEW.parent_run_id IS NOT NULL
BEGIN
    UPDATE runs
    SET parent_run_uuid = (SELECT parent.run_uuid FROM runs AS parent WHERE parent.run_id = NEW.parent_run_id)
    WHERE run_id = NEW.run_id;
END;

CREATE TRIGGER runs_parent_changed AFTER UPDATE OF parent_run_id ON runs
WHEN NEW.parent_run_id IS NOT OLD.parent_run_id
BEGIN
    UPDATE runs
    SET parent_run_uuid = (SELECT parent.run_uuid FROM runs AS parent WHERE parent.run_id = NEW.parent_run_id)
    WHERE run_id = NEW.run_id;
END;

-- A row that another program wrote becomes a full citizen: it has a UUID, and its log begins with run_created.
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

-- Who moves a run by its status alone has the rest done: the log tells it, and the session and its next run follow. The
-- server does all that by itself, and says so by the revision.
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

-- The same for whoever deletes a run that lives.
CREATE TRIGGER runs_deleted_alive AFTER DELETE ON runs
WHEN OLD.status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
    AND EXISTS (SELECT 1 FROM sessions WHERE session_id = OLD.session_id)
BEGIN
    UPDATE sessions
    SET status = coalesce(
        (SELECT CASE status WHEN 'claimed' THEN 'pending' ELSE status END
            FROM runs
            WHERE session_id = OLD.session_id AND status IN ('pending', 'claimed', 'running', 'waiting_input', 'stopping')
            ORDER BY status IN ('pending', 'claimed')
            LIMIT 1),
        (SELECT CASE status WHEN 'completed' THEN 'idle' WHEN 'cancelled' THEN 'idle' ELSE status END
            FROM runs
            WHERE session_id = OLD.session_id
            ORDER BY coalesce(ended_instant, created_instant) DESC
            LIMIT 1),
        'idle')
    WHERE session_id = OLD.session_id;
    UPDATE runs
    SET not_before = coalesce(not_before, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
    WHERE ready_key IS NULL AND run_id = (
        SELECT run_id
        FROM runs
        WHERE session_id = OLD.session_id AND status = 'pending' AND origin = 'native'
        ORDER BY created_at, run_id
        LIMIT 1);
END;

CREATE TABLE run_events (
    -- The log: append-only; an event goes only with its run or its session.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- no order of its own: read by seq or run_seq
    session_id TEXT NOT NULL,                         -- the session whose log it is in
    run_id TEXT,                                      -- NULL in history from before runs existed, and for events of the session itself
    seq INTEGER,                                      -- contiguous from 1 in the session; given by the database where a writer leaves it out
    run_seq INTEGER,                                  -- contiguous from 1 in the run; NULL exactly where run_id is
    event_type TEXT NOT NULL,
    source TEXT,                                      -- who told it
    node_name TEXT,
    step INTEGER,                                     -- the agent's step
    payload TEXT NOT NULL DEFAULT '{}',               -- JSON text exactly as it was given
    hash BLOB,                                        -- SHA-256 over the previous hash of the run, the header and the bytes
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    event_id TEXT,                                    -- makes an append safe to repeat
    source_id TEXT,                                   -- the id that an adopted event had where it came from
    source_seq INTEGER,                               -- the number that the program of a layout gave it; NULL where that is ours
    UNIQUE (session_id, seq),
    UNIQUE (run_id, run_seq),
    FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE,
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
    CHECK (length(event_type) BETWEEN 1 AND 100),
    CHECK (json_valid(payload))
);

-- Only where there is one: most events have none, and an entry each would cost every append a page.
CREATE UNIQUE INDEX idx_run_events_event_id ON run_events(run_id, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX idx_session_event_run_seq ON run_events(session_id, run_id, seq);
CREATE INDEX idx_run_events_run_id ON run_events(run_id, id);
CREATE INDEX idx_run_events_source_id ON run_events(run_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX idx_run_events_source_seq ON run_events(run_id, source_seq) WHERE source_seq IS NOT NULL;

-- The server reserves numbers in sessions.next_seq before it inserts. A row whose number was not reserved was written
-- by another program: it is checked here and numbered below.
CREATE TRIGGER run_events_written_elsewhere_known BEFORE INSERT ON run_events
WHEN NEW.seq IS NULL OR NEW.seq >= coalesce((SELECT next_seq FROM sessions WHERE session_id = NEW.session_id), 0)
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_events.session_id names no session')
    WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.session_id);
    SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_events.run_id names no run of this session')
    WHERE NEW.run_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id AND session_id = NEW.session_id);
    SELECT RAISE(ABORT, 'CHECK constraint failed: run_events.event_type is a letter and then letters, digits or _.:-, and not a word of streams')
    WHERE NEW.event_type NOT GLOB '[A-Za-z]*' OR NEW.event_type GLOB '*[^A-Za-z0-9_.:-]*' OR NEW.event_type IN ('stream_end', 'init');
    SELECT RAISE(ABORT, 'CHECK constraint failed: run_events.event_id has 1 to 200 characters, none a control character')
    WHERE length(NEW.event_id) NOT BETWEEN 1 AND 200
        OR NEW.event_id GLOB '*[' || char(1) || '-' || char(31) || char(127) || '-' || char(159) || ']*';
    SELECT RAISE(ABORT, 'CHECK constraint failed: run_events.step is no whole number')
    WHERE NEW.step NOT BETWEEN -2147483648 AND 2147483647;
    SELECT RAISE(ABORT, 'CHECK constraint failed: run_events.created_at is no time')
    WHERE NEW.created_at NOT GLOB '????-??-??*' OR julianday(NEW.created_at) IS NULL;
    SELECT RAISE(ABORT, 'the log has no holes: leave run_events.seq out, or give the next number')
    WHERE NEW.seq > (SELECT next_seq FROM sessions WHERE session_id = NEW.session_id);
    SELECT RAISE(ABORT, 'the log has no holes: leave run_events.run_seq out, or give the next number')
    WHERE NEW.run_seq IS NOT NULL
        AND NEW.run_seq IS NOT (SELECT last_run_seq + 1 FROM runs WHERE run_id = NEW.run_id);
    SELECT RAISE(ABORT, 'the run is over: its log is closed')
    WHERE EXISTS (
        SELECT 1
        FROM runs
        JOIN run_events AS last ON last.run_id = runs.run_id AND last.run_seq = runs.last_run_seq
        WHERE runs.run_id = NEW.run_id AND runs.origin = 'native' AND last.event_type = 'run_' || runs.status
            AND runs.status IN ('completed', 'failed', 'stopped', 'cancelled'));
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: run_events.run_id, run_events.event_id')
    WHERE NEW.event_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM run_events WHERE run_id = NEW.run_id AND event_id = NEW.event_id);
END;

CREATE TRIGGER run_events_not_replaced BEFORE INSERT ON run_events
WHEN EXISTS (SELECT 1 FROM run_events WHERE session_id = NEW.session_id AND seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM run_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: an event is never replaced'); END;

CREATE TRIGGER run_events_written_elsewhere AFTER INSERT ON run_events
WHEN NEW.seq IS NULL OR NEW.seq >= (SELECT next_seq FROM sessions WHERE session_id = NEW.session_id)
BEGIN
    UPDATE run_events
    SET seq = (SELECT next_seq FROM sessions WHERE session_id = NEW.session_id),
        run_seq = (SELECT last_run_seq + 1 FROM runs WHERE run_id = NEW.run_id)
    WHERE id = NEW.id AND (seq IS NULL OR (run_id IS NOT NULL AND run_seq IS NULL));
    INSERT INTO feed (pos, session_id, run_id, seq_from, seq_to, run_seq_from)
    SELECT feed_head.next_pos, session_id, run_id, seq, seq, run_seq
    FROM run_events, feed_head
    WHERE id = NEW.id;
    UPDATE feed_head SET next_pos = next_pos + 1;
    UPDATE sessions SET next_seq = next_seq + 1 WHERE session_id = NEW.session_id;
    UPDATE runs SET last_run_seq = last_run_seq + 1 WHERE run_id = NEW.run_id;
END;

CREATE TRIGGER run_events_not_changed BEFORE UPDATE ON run_events
WHEN OLD.seq IS NOT NULL AND (OLD.run_id IS NULL OR OLD.run_seq IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'run_events is append-only: an event is never changed'); END;

CREATE TRIGGER run_events_not_deleted BEFORE DELETE ON run_events
WHEN EXISTS (SELECT 1 FROM sessions WHERE session_id = OLD.session_id)
    AND (OLD.run_id IS NULL OR EXISTS (SELECT 1 FROM runs WHERE run_id = OLD.run_id))
BEGIN SELECT RAISE(ABORT, 'run_events is append-only: an event goes only with its run or its session'); END;

CREATE TABLE feed_in (
    -- PostgreSQL's inbox of the feed; on SQLite, which has one writer, it stays empty.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- the order in which batches came
    session_id TEXT,                                  -- whose batch it is; NULL where there is only somebody to wake
    run_id TEXT,
    seq_from INTEGER,
    seq_to INTEGER,
    run_seq_from INTEGER,
    wakes TEXT                                        -- who else is to be woken on every node, a topic per line
);

CREATE TABLE feed (
    -- The global order: one row a batch of appended events. pos numbers events, contiguous from 1.
    pos INTEGER PRIMARY KEY,                          -- the position of the batch's first event
    session_id TEXT NOT NULL,
    run_id TEXT,                                      -- NULL for events of the session itself
    seq_from INTEGER NOT NULL,
    seq_to INTEGER NOT NULL,
    run_seq_from INTEGER
);

CREATE TABLE feed_head (
    -- One row: where the feed goes on.
    one INTEGER PRIMARY KEY CHECK (one = 1),          -- always 1
    next_pos INTEGER NOT NULL,                        -- of the next event
    next_wake INTEGER NOT NULL DEFAULT 1              -- of the next row of wakes
);
INSERT INTO feed_head (one, next_pos) VALUES (1, 1);

CREATE TABLE wakes (
    -- PostgreSQL's hints from node to node; on SQLite, which has one node, it stays empty.
    id INTEGER PRIMARY KEY,                           -- contiguous, as the feed's positions
    topics TEXT NOT NULL                              -- a topic per line
);

CREATE TABLE run_state_snapshots (
    -- The state of an agent after a step, from which its run goes on or is forked.
    run_id TEXT NOT NULL,                             -- whose state it is
    step_ordinal INTEGER NOT NULL,                    -- the step, from 0
    run_seq INTEGER NOT NULL,                         -- the last event that the state contains
    node_name TEXT,
    state_json TEXT NOT NULL,
    checksum TEXT NOT NULL,                           -- SHA-256 of state_json, hex
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    PRIMARY KEY (run_id, step_ordinal),
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
    CHECK (step_ordinal >= 0 AND run_seq >= 0),
    CHECK (json_valid(state_json)),
    CHECK (created_at GLOB '????-??-??*' AND julianday(created_at) IS NOT NULL)
);

CREATE TRIGGER run_state_snapshots_run_known BEFORE INSERT ON run_state_snapshots
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_state_snapshots.run_id names no run'); END;

CREATE TABLE run_artifacts (
    -- The index of blobs: screenshots, hierarchies, logs, files. The content is stored once per hash, elsewhere.
    run_id TEXT NOT NULL,                             -- who made it
    ref TEXT NOT NULL,                                -- obj://artifacts/{run_id}/{kind}/{sha256}.{ext}
    kind TEXT NOT NULL,
    content_hash_sha256 TEXT NOT NULL,
    byte_size INTEGER NOT NULL,
    media_type TEXT NOT NULL,                         -- told from the content
    name TEXT,                                        -- the sender's name for it; never a path
    step INTEGER,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    PRIMARY KEY (run_id, ref),
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
    CHECK (kind IN ('screenshot', 'ui_xml', 'dom', 'log', 'file')),
    CHECK (byte_size >= 0),
    CHECK (step IS NULL OR step BETWEEN 0 AND 2147483647),
    CHECK (created_at GLOB '????-??-??*' AND julianday(created_at) IS NOT NULL)
);
CREATE INDEX idx_run_artifacts_hash ON run_artifacts(content_hash_sha256);

CREATE TRIGGER run_artifacts_run_known BEFORE INSERT ON run_artifacts
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_artifacts.run_id names no run'); END;

CREATE TABLE run_outbox (
    -- Per run and sink: how far its events were published.
    run_id TEXT NOT NULL,                             -- whose events
    sink_id TEXT NOT NULL DEFAULT 'default',          -- where to
    next_seq INTEGER NOT NULL DEFAULT 1,              -- the run_seq that is published next
    last_published_seq INTEGER NOT NULL DEFAULT 0,    -- never goes back
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    PRIMARY KEY (run_id, sink_id),
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE
);

CREATE TRIGGER run_outbox_run_known BEFORE INSERT ON run_outbox
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_outbox.run_id names no run'); END;

CREATE TRIGGER run_outbox_forward BEFORE UPDATE OF last_published_seq ON run_outbox
WHEN NEW.last_published_seq < OLD.last_published_seq
BEGIN SELECT RAISE(ABORT, 'a publishing cursor never goes back'); END;

CREATE TABLE runners (
    -- Who takes runs. A runner is its hostname, project_dir and executor_type.
    runner_id TEXT PRIMARY KEY,                       -- lnch_ and 12 hex digits of a hash of its identity
    hostname TEXT NOT NULL,
    project_dir TEXT NOT NULL,
    executor_type TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '[]',                  -- JSON list of text
    require_matching_tags INTEGER NOT NULL DEFAULT 0, -- 1: takes only runs that demand one of its tags
    status TEXT NOT NULL DEFAULT 'online',            -- online, stale, draining, removed
    registered_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    last_seen_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    CHECK (typeof(runner_id) = 'text' AND runner_id GLOB '[!-~]*' AND runner_id NOT GLOB '*[^!-~]*' AND runner_id NOT GLOB '*[/\]*'
        AND length(runner_id) <= 64),
    CHECK (status IN ('online', 'stale', 'draining', 'removed')),
    CHECK (require_matching_tags IN (0, 1)),
    CHECK (json_valid(tags) AND json_type(tags) = 'array'),
    CHECK (registered_at GLOB '????-??-??*' AND julianday(registered_at) IS NOT NULL),
    CHECK (last_seen_at GLOB '????-??-??*' AND julianday(last_seen_at) IS NOT NULL)
);
CREATE INDEX idx_runners_status ON runners(status, last_seen_at);

CREATE TABLE runner_commands (
    -- What a holder is to be told: delivered again until it is acknowledged.
    run_id TEXT NOT NULL,                             -- the run that it is about
    kind TEXT NOT NULL,                               -- stop or resume
    runner_id TEXT NOT NULL,
    lease_token TEXT NOT NULL,                        -- the lease that it is for: a later holder is told nothing of it
    reason TEXT,                                      -- of a stop
    grace_seconds INTEGER,                            -- of a stop
    payload TEXT,                                     -- JSON: the answer of a resume
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    delivered_at TEXT,                                -- the last time; NULL before the first
    PRIMARY KEY (run_id, kind),
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
    CHECK (kind IN ('stop', 'resume')),
    CHECK (kind <> 'stop' OR (reason IS NOT NULL AND grace_seconds BETWEEN 0 AND 1000000000000)),
    CHECK (kind <> 'resume' OR (payload IS NOT NULL AND json_valid(payload))),
    CHECK (created_at GLOB '????-??-??*' AND julianday(created_at) IS NOT NULL),
    CHECK (delivered_at IS NULL OR (delivered_at GLOB '????-??-??*' AND julianday(delivered_at) IS NOT NULL))
);
CREATE INDEX idx_runner_commands_runner ON runner_commands(runner_id);

CREATE TRIGGER runner_commands_run_known BEFORE INSERT ON runner_commands
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: runner_commands.run_id names no run'); END;

CREATE TRIGGER sessions_id_kept BEFORE UPDATE OF session_id ON sessions
WHEN NEW.session_id <> OLD.session_id
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sessions.session_id is never changed'); END;

CREATE TRIGGER runs_id_kept BEFORE UPDATE OF run_id ON runs
WHEN NEW.run_id <> OLD.run_id
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: runs.run_id is never changed'); END;

CREATE TRIGGER run_state_snapshots_run_moved_known BEFORE UPDATE OF run_id ON run_state_snapshots
WHEN NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_state_snapshots.run_id names no run'); END;

CREATE TRIGGER run_artifacts_run_moved_known BEFORE UPDATE OF run_id ON run_artifacts
WHEN NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_artifacts.run_id names no run'); END;

CREATE TRIGGER run_outbox_run_moved_known BEFORE UPDATE OF run_id ON run_outbox
WHEN NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: run_outbox.run_id names no run'); END;

CREATE TRIGGER runner_commands_run_moved_known BEFORE UPDATE OF run_id ON runner_commands
WHEN NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: runner_commands.run_id names no run'); END;

CREATE TRIGGER sessions_cascade AFTER DELETE ON sessions
BEGIN
    DELETE FROM runs WHERE session_id = OLD.session_id;
    DELETE FROM run_events WHERE session_id = OLD.session_id;
    UPDATE sessions SET parent_session_id = NULL WHERE parent_session_id = OLD.session_id;
END;

CREATE TRIGGER runs_cascade AFTER DELETE ON runs
BEGIN
    DELETE FROM run_events WHERE run_id = OLD.run_id;
    DELETE FROM run_state_snapshots WHERE run_id = OLD.run_id;
    DELETE FROM run_artifacts WHERE run_id = OLD.run_id;
    DELETE FROM run_outbox WHERE run_id = OLD.run_id;
    DELETE FROM runner_commands WHERE run_id = OLD.run_id;
END;
