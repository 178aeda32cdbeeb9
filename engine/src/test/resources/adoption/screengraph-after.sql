-- Rows for the tables that docs/layouts/screengraph.sql makes, and a backup that the refactoring left behind.
INSERT INTO runs (run_id, app_package, status, worker_id, goal, metadata)
SELECT '01J' || lpad(upper(to_hex(n)), 23, '0'), 'com.example.' || n % 3,
    (ARRAY['queued', 'running', 'completed', 'failed', 'cancelled'])[1 + n % 5]::run_status_enum,
    CASE WHEN n % 2 = 0 THEN 'worker-1' END, 'Ziel ü ' || n, CASE WHEN n % 4 = 0 THEN '{"a": [1, 2.50]}'::jsonb END
FROM generate_series(1, 30) AS n;
INSERT INTO run_events (run_id, seq, event_type, node_name, step, payload)
SELECT run_id, s, 'agent.node.finished', 'perceive', s, jsonb_build_object('s', s) FROM runs, generate_series(1, 10) AS s;
INSERT INTO run_outbox (run_id, next_seq, last_published_seq) SELECT run_id, 11, 10 FROM runs;
INSERT INTO run_state_snapshots (run_id, step_ordinal, state_json, checksum) SELECT run_id, s, '{"x": 1}', 'abc' FROM runs, generate_series(0, 2) AS s;
INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size) SELECT run_id, 'obj://' || run_id, 'screenshot', md5(run_id), 10 FROM runs;
INSERT INTO screens (screen_id, app_package, layout_hash) SELECT 'scr' || n, 'com.example.' || n % 3, 'h' || n FROM generate_series(1, 10) AS n;
INSERT INTO actions (action_id, screen_id, verb, target_bounds) SELECT 'act' || n, 'scr' || n, 'tap', '[0, 0, 1, 1]' FROM generate_series(1, 10) AS n;
INSERT INTO edges (edge_id, app_package, from_screen_id, action_id, to_screen_id)
SELECT 'edge' || n, 'com.example.' || n % 3, 'scr' || n, 'act' || n, CASE WHEN n % 2 = 0 THEN 'scr1' END FROM generate_series(1, 10) AS n;
INSERT INTO graph_persistence_outcomes (run_id, source_event_seq, upsert_kind) SELECT run_id, 1, 'discovered' FROM runs;
INSERT INTO graph_projection_cursors (run_id, last_projected_seq) SELECT run_id, 5 FROM runs;
CREATE TABLE runs_backup AS SELECT * FROM runs;
