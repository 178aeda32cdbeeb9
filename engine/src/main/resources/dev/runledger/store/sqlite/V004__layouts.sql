-- Which layouts are installed: the published schemas whose names this database speaks beside its own.

CREATE TABLE layouts (
    -- The layouts that are installed, as views beside our tables; written by `runledger layout`.
    name TEXT PRIMARY KEY,                            -- as `runledger layout list` names it
    dispatch INTEGER NOT NULL DEFAULT 0,              -- 1: what its programs leave pending is given to our runners
    checksum TEXT NOT NULL,                           -- SHA-256 of the SQL that made its views
    installed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    CHECK (dispatch IN (0, 1)),
    CHECK (installed_at GLOB '????-??-??*' AND julianday(installed_at) IS NOT NULL)
);
