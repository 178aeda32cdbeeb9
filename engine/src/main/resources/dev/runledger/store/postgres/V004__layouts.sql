-- Which layouts are installed: the published schemas whose names this database speaks beside its own.

CREATE TABLE layouts (
    name text COLLATE "C" PRIMARY KEY,
    dispatch boolean NOT NULL DEFAULT false,
    checksum text COLLATE "C" NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE layouts IS 'The layouts that are installed: views of a schema each, written by `runledger layout`.';
COMMENT ON COLUMN layouts.name IS 'the layout, and the schema of its views';
COMMENT ON COLUMN layouts.dispatch IS 'whether what its programs leave pending is given to our runners';
COMMENT ON COLUMN layouts.checksum IS 'SHA-256 of the SQL that made its views';
