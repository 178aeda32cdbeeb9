-- What a program of the layout `session` may rely on (Phase D1: Run Data Layer).
--
-- The document prints session_runs whole. Of session_events and sessions it names only what it adds or refers to:
-- their other columns here are the usual ones, under the names that Runledger's schema lists.
-- On SQLite `sessions` is our own table, which has these columns among others.

CREATE TABLE sessions (
  session_id        VARCHAR PRIMARY KEY,
  parent_session_id VARCHAR NULL REFERENCES sessions(session_id) ON DELETE SET NULL,
  title             TEXT NULL,
  agent_name        VARCHAR NULL,
  project_dir       VARCHAR NULL,
  status            VARCHAR NOT NULL DEFAULT 'idle',
  metadata          JSON NULL,
  created_at        DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at        DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE session_runs (
  id                VARCHAR PRIMARY KEY,
  session_id        VARCHAR NOT NULL REFERENCES sessions(session_id) ON DELETE CASCADE,
  parent_run_id     VARCHAR NULL,
  trigger_source    VARCHAR(20) NOT NULL,                   -- chat | resume | retry | system
  status            VARCHAR(20) NOT NULL DEFAULT 'queued',  -- queued/running/waiting_input/completed/failed/cancelled
  input_message     TEXT NULL,
  resume_payload    JSON NULL,
  checkpoint_thread VARCHAR NULL,                           -- session_id:run_id unless said otherwise
  checkpoint_ns     VARCHAR NULL,
  latest_error      JSON NULL,
  metrics           JSON NULL,
  started_at        DATETIME NULL,
  finished_at       DATETIME NULL,
  created_at        DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at        DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE session_events (
  id                BIGINT PRIMARY KEY,
  session_id        VARCHAR NOT NULL REFERENCES sessions(session_id) ON DELETE CASCADE,
  run_id            VARCHAR NULL REFERENCES session_runs(id) ON DELETE CASCADE,  -- NULL in history
  seq               BIGINT NOT NULL,
  type              VARCHAR NOT NULL,
  source            VARCHAR NULL,
  payload           JSON NULL,
  event_id          VARCHAR NULL,
  created_at        DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_session_runs_session_created ON session_runs(session_id, created_at);
CREATE INDEX idx_session_runs_status ON session_runs(status);
CREATE INDEX idx_session_runs_parent ON session_runs(parent_run_id);
CREATE INDEX idx_session_event_run_seq ON session_events(session_id, run_id, seq);
