-- What exploring agents learn about apps: screens, actions, edges; projected from events, never written by hand.

CREATE TABLE screens (
    -- A screen of an app: a cluster of captures that look alike.
    screen_id TEXT PRIMARY KEY,                       -- made from its first variant, so that a replay gives the same
    app_package TEXT NOT NULL,
    layout_hash TEXT NOT NULL,                        -- sg1: and SHA-256 of the set of label paths
    perceptual_hash TEXT,                             -- 64-bit pHash of the screenshot, 16 hex digits
    first_seen_run_id TEXT,
    first_seen_step INTEGER,
    source_event_seq INTEGER,                         -- run_seq of the event that it was projected from
    upsert_kind TEXT NOT NULL DEFAULT 'discovered',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    UNIQUE (app_package, layout_hash),
    CHECK (upsert_kind IN ('discovered', 'mapped'))
);

CREATE TABLE actions (
    -- What can be done on a screen.
    action_id TEXT PRIMARY KEY,                       -- made from its screen, verb and target, so that a replay gives the same
    screen_id TEXT NOT NULL,                          -- the screen that it is on
    verb TEXT NOT NULL,
    target_selector TEXT NOT NULL DEFAULT '',
    target_bounds TEXT,                               -- JSON
    source_event_seq INTEGER,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    UNIQUE (screen_id, verb, target_selector),
    FOREIGN KEY (screen_id) REFERENCES screens(screen_id) ON DELETE CASCADE
);

CREATE TABLE edges (
    -- What an action led to. to_screen_id is NULL where it left the app.
    edge_id TEXT PRIMARY KEY,                         -- made from the way it goes, so that a replay gives the same
    app_package TEXT NOT NULL,
    from_screen_id TEXT NOT NULL,                     -- where it begins
    action_id TEXT NOT NULL,                          -- what was done there
    to_screen_id TEXT,                                -- where it led; NULL out of the app
    source_event_seq INTEGER,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    FOREIGN KEY (from_screen_id) REFERENCES screens(screen_id) ON DELETE CASCADE,
    FOREIGN KEY (action_id) REFERENCES actions(action_id) ON DELETE CASCADE,
    FOREIGN KEY (to_screen_id) REFERENCES screens(screen_id) ON DELETE CASCADE
);
-- An edge to nowhere is unique all the same.
CREATE UNIQUE INDEX idx_edges_way ON edges(from_screen_id, action_id, coalesce(to_screen_id, ''));
CREATE INDEX idx_edges_app ON edges(app_package);
CREATE INDEX idx_edges_action ON edges(action_id);
CREATE INDEX idx_edges_to ON edges(to_screen_id);

CREATE TABLE graph_persistence_outcomes (
    -- The log of graph changes: what each source event did to the graph.
    outcome_id INTEGER PRIMARY KEY AUTOINCREMENT,     -- no order of its own: read by app_seq
    app_package TEXT NOT NULL,
    app_seq INTEGER NOT NULL,                         -- contiguous from 1 per app
    run_id TEXT NOT NULL,                             -- the run whose event it was
    source_event_seq INTEGER NOT NULL,                -- run_seq of the event
    event_type TEXT NOT NULL,                         -- graph.screen.discovered, graph.screen.mapped, graph.action.created, graph.edge.created
    upsert_kind TEXT,
    screen_id TEXT,
    action_id TEXT,
    edge_id TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    UNIQUE (app_package, app_seq),
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE
);
CREATE INDEX idx_graph_persistence_outcomes_run ON graph_persistence_outcomes(run_id, source_event_seq);

CREATE TABLE graph_projection_cursors (
    -- How far each run was projected, and what the projector must remember between two events.
    run_id TEXT PRIMARY KEY,                          -- whose events
    last_projected_seq INTEGER NOT NULL DEFAULT 0,    -- run_seq; never goes back
    state_json TEXT CHECK (state_json IS NULL OR json_valid(state_json)),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE
);

CREATE TRIGGER graph_projection_cursors_forward BEFORE UPDATE OF last_projected_seq ON graph_projection_cursors
WHEN NEW.last_projected_seq < OLD.last_projected_seq
BEGIN SELECT RAISE(ABORT, 'a projection cursor never goes back'); END;

CREATE TRIGGER actions_screen_known BEFORE INSERT ON actions
WHEN NOT EXISTS (SELECT 1 FROM screens WHERE screen_id = NEW.screen_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: actions.screen_id names no screen'); END;

CREATE TRIGGER edges_known BEFORE INSERT ON edges
WHEN NOT EXISTS (SELECT 1 FROM screens WHERE screen_id = NEW.from_screen_id)
    OR NOT EXISTS (SELECT 1 FROM actions WHERE action_id = NEW.action_id)
    OR (NEW.to_screen_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM screens WHERE screen_id = NEW.to_screen_id))
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: edges names a screen or an action that is not there'); END;

CREATE TRIGGER graph_persistence_outcomes_run_known BEFORE INSERT ON graph_persistence_outcomes
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: graph_persistence_outcomes.run_id names no run'); END;

CREATE TRIGGER graph_projection_cursors_run_known BEFORE INSERT ON graph_projection_cursors
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: graph_projection_cursors.run_id names no run'); END;

CREATE TRIGGER screens_id_kept BEFORE UPDATE OF screen_id ON screens
WHEN NEW.screen_id <> OLD.screen_id
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: screens.screen_id is never changed'); END;

CREATE TRIGGER actions_id_kept BEFORE UPDATE OF action_id ON actions
WHEN NEW.action_id <> OLD.action_id
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: actions.action_id is never changed'); END;

CREATE TRIGGER actions_screen_moved_known BEFORE UPDATE OF screen_id ON actions
WHEN NEW.screen_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM screens WHERE screen_id = NEW.screen_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: actions.screen_id names no screen'); END;

CREATE TRIGGER edges_moved_known BEFORE UPDATE OF from_screen_id, action_id, to_screen_id ON edges
WHEN NOT EXISTS (SELECT 1 FROM screens WHERE screen_id = NEW.from_screen_id)
    OR NOT EXISTS (SELECT 1 FROM actions WHERE action_id = NEW.action_id)
    OR (NEW.to_screen_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM screens WHERE screen_id = NEW.to_screen_id))
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: edges names a screen or an action that is not there'); END;

CREATE TRIGGER graph_persistence_outcomes_run_moved_known BEFORE UPDATE OF run_id ON graph_persistence_outcomes
WHEN NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: graph_persistence_outcomes.run_id names no run'); END;

CREATE TRIGGER graph_projection_cursors_run_moved_known BEFORE UPDATE OF run_id ON graph_projection_cursors
WHEN NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: graph_projection_cursors.run_id names no run'); END;

CREATE TRIGGER screens_cascade AFTER DELETE ON screens
BEGIN
    DELETE FROM edges WHERE from_screen_id = OLD.screen_id OR to_screen_id = OLD.screen_id;
    DELETE FROM actions WHERE screen_id = OLD.screen_id;
END;

CREATE TRIGGER actions_cascade AFTER DELETE ON actions
BEGIN DELETE FROM edges WHERE action_id = OLD.action_id; END;

CREATE TRIGGER runs_graph_cascade AFTER DELETE ON runs
BEGIN
    DELETE FROM graph_persistence_outcomes WHERE run_id = OLD.run_id;
    DELETE FROM graph_projection_cursors WHERE run_id = OLD.run_id;
END;
