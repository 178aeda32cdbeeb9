-- What a program of the layout `coordinator` may rely on: the document's own DDL (Phase 1: Database Schema).
--
-- Our table `runs` begins with these columns and shows nine words for the status. A program that knows only the seven
-- words below uses the view `coordinator_runs`, which has exactly these columns.

CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    type TEXT NOT NULL,                              -- START_SESSION, RESUME_SESSION
    agent_name TEXT,
    prompt TEXT NOT NULL,
    project_dir TEXT,
    parent_session_id TEXT,
    execution_mode TEXT NOT NULL DEFAULT 'sync',     -- sync, async_poll, async_callback
    demands TEXT,
    status TEXT NOT NULL DEFAULT 'pending',          -- pending, claimed, running, stopping, completed, failed, stopped
    runner_id TEXT,
    error TEXT,
    created_at TEXT NOT NULL,
    claimed_at TEXT,
    started_at TEXT,
    completed_at TEXT,
    timeout_at TEXT,
    FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE
);

CREATE INDEX idx_runs_session_id ON runs(session_id);
CREATE INDEX idx_runs_status ON runs(status);
CREATE INDEX idx_runs_runner_id ON runs(runner_id);
CREATE INDEX idx_runs_status_created ON runs(status, created_at);
