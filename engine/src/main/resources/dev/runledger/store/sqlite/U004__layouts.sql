-- The views of layouts stand on the tables that older steps take away. They hold no rows of their own.
DROP VIEW IF EXISTS session_runs;
DROP VIEW IF EXISTS session_events;
DROP VIEW IF EXISTS coordinator_runs;
DROP TRIGGER IF EXISTS layout_coordinator_dispatch;
DROP TRIGGER IF EXISTS layout_session_dispatch;
DROP INDEX IF EXISTS idx_layout_coordinator_status;
DROP INDEX IF EXISTS idx_layout_session_status;
DROP INDEX IF EXISTS idx_layout_session_id;
DROP INDEX IF EXISTS idx_layout_session_parent;
DROP INDEX IF EXISTS idx_layout_session_event_id;
DROP INDEX IF EXISTS idx_layout_session_event_seq;
DROP TABLE layouts;
