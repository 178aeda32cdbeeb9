-- What runs are made from, where their events go, and who may do what.

CREATE TABLE agents (
    -- An agent's blueprint: what its runs demand and default to.
    name TEXT PRIMARY KEY,                            -- as runs name it in agent_name
    description TEXT,
    demands TEXT CHECK (demands IS NULL OR json_valid(demands)),               -- JSON: base demands, which a request can only add to
    parameters_schema TEXT CHECK (parameters_schema IS NULL OR json_valid(parameters_schema)),
    defaults TEXT CHECK (defaults IS NULL OR json_valid(defaults)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);

CREATE TABLE schedules (
    -- Runs that are made at set times.
    schedule_id TEXT PRIMARY KEY,                     -- as its maker named it
    expression TEXT NOT NULL,                         -- cron
    request TEXT NOT NULL CHECK (json_valid(request)), -- JSON: the run to make
    next_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);

CREATE TABLE idempotency_keys (
    -- The answers to requests that carried an Idempotency-Key, kept for a day.
    key TEXT NOT NULL,                                -- as the client sent it
    route TEXT NOT NULL,                              -- what was asked: the same key may come to another route
    body_hash TEXT NOT NULL,                          -- SHA-256 of the request's body
    status INTEGER NOT NULL,
    headers TEXT CHECK (headers IS NULL OR json_valid(headers)),
    body BLOB,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    PRIMARY KEY (key, route)
);
CREATE INDEX idx_idempotency_keys_created ON idempotency_keys(created_at);

CREATE TABLE session_inbox (
    -- Results of children that wait to be told to their parent session, together.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- the order in which results came
    session_id TEXT NOT NULL,                         -- the parent
    child_session_id TEXT NOT NULL,
    child_run_id TEXT NOT NULL,
    status TEXT NOT NULL,
    result TEXT CHECK (result IS NULL OR json_valid(result)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    delivered_run_id TEXT,                            -- the run that told it; NULL while it waits
    UNIQUE (session_id, child_run_id),
    FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE
);

CREATE TRIGGER session_inbox_session_known BEFORE INSERT ON session_inbox
WHEN NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.session_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: session_inbox.session_id names no session'); END;

CREATE TRIGGER session_inbox_session_moved_known BEFORE UPDATE OF session_id ON session_inbox
WHEN NEW.session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.session_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: session_inbox.session_id names no session'); END;

CREATE TRIGGER sessions_inbox_cascade AFTER DELETE ON sessions
BEGIN DELETE FROM session_inbox WHERE session_id = OLD.session_id; END;

CREATE TABLE sinks (
    -- Where events are published.
    sink_id TEXT PRIMARY KEY,                         -- as its maker named it
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'kafka', 'file')),
    config TEXT NOT NULL CHECK (json_valid(config)),
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);

CREATE TABLE dead_letters (
    -- What a sink would not take, per sink and run, so that it holds up no other.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- the order in which they came
    sink_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    run_seq INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    UNIQUE (sink_id, run_id, run_seq)
);

CREATE TABLE api_keys (
    -- Who may do what.
    key_id TEXT PRIMARY KEY,                          -- names the key without giving it away
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,                        -- SHA-256; the secret itself is shown once and kept nowhere
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    revoked_at TEXT
);

CREATE TABLE audit_events (
    -- What operators did.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- the order in which they came
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT,
    detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
