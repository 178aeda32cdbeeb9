-- Databases of published schemas that were brought over: how far, what became of their rows, what could not come.

CREATE TABLE adoptions (
    -- A database that is adopted, or was; written by `runledger adopt`.
    adoption_id INTEGER PRIMARY KEY AUTOINCREMENT,    -- names it in the tables below
    layout TEXT NOT NULL,                             -- the schema that it was made by
    source TEXT NOT NULL,                             -- its address, without a password
    source_schema TEXT,                               -- PostgreSQL: the schema that its tables are in
    state TEXT NOT NULL DEFAULT 'copying',            -- copying, copied; in place: catching_up, swapped; undone, finished
    detail TEXT,                                      -- JSON: what is needed to go back
    started_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    finished_at TEXT,                                 -- when all rows were here
    UNIQUE (layout, source),
    CHECK (state IN ('copying', 'copied', 'catching_up', 'swapped', 'undone', 'finished')),
    CHECK (detail IS NULL OR json_valid(detail))
);

CREATE TABLE adoption_tables (
    -- How far each of its tables was copied.
    adoption_id INTEGER NOT NULL,                     -- whose table
    table_name TEXT NOT NULL,                         -- as the source calls it
    position TEXT,                                    -- JSON: the last row that was copied; NULL before the first
    done INTEGER NOT NULL DEFAULT 0,                  -- 1 once its last row was copied
    copied INTEGER NOT NULL DEFAULT 0,                -- rows
    rejected INTEGER NOT NULL DEFAULT 0,              -- rows, kept in rejected_rows
    renumbered INTEGER NOT NULL DEFAULT 0,            -- events whose number another one had
    PRIMARY KEY (adoption_id, table_name),
    CHECK (done IN (0, 1)),
    CHECK (position IS NULL OR json_valid(position))
);

CREATE TABLE adopted_rows (
    -- What a row was when it was copied: rows that can change, and what our tables have no column for.
    adoption_id INTEGER NOT NULL,                     -- whose row
    table_name TEXT NOT NULL,                         -- as the source calls it
    source_key TEXT NOT NULL,                         -- JSON list: its key there
    hash TEXT,                                        -- SHA-256 of what the layout shows of it; NULL for events
    extras TEXT,                                      -- JSON: columns that only the source has; all of them where we have no such table
    renumbered INTEGER,                               -- the number that an event got, where another one had its own
    PRIMARY KEY (adoption_id, table_name, source_key),
    CHECK (extras IS NULL OR json_valid(extras))
);

CREATE TABLE rejected_rows (
    -- Rows that break a rule, and why. Seen as <table>_rejected too.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- the order in which they were met
    adoption_id INTEGER NOT NULL,                     -- where it came from
    table_name TEXT NOT NULL,                         -- as the source calls it
    source_key TEXT NOT NULL,                         -- JSON list: its key there
    reason TEXT NOT NULL,                             -- the rule that it breaks, with the value
    content TEXT NOT NULL,                            -- JSON: the whole row
    rejected_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    UNIQUE (adoption_id, table_name, source_key),
    CHECK (json_valid(content))
);

CREATE TABLE adoption_changes (
    -- PostgreSQL: rows of a source that were written while it is adopted in place; on SQLite it stays empty.
    id INTEGER PRIMARY KEY AUTOINCREMENT,             -- no order of its own
    adoption_id INTEGER NOT NULL,                     -- whose row
    table_name TEXT NOT NULL,                         -- as the source calls it
    source_key TEXT NOT NULL                          -- JSON list: its key there
);
