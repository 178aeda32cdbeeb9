-- Shortens notes: destructive, so that what it touches is copied first.
CREATE TABLE notes_backup AS SELECT id, text, about FROM notes;
CREATE TABLE short_notes (
    id bigint PRIMARY KEY,
    text text NOT NULL CHECK (length(text) <= 5),
    about bigint REFERENCES short_notes (id)
);
INSERT INTO short_notes (id, text, about) SELECT id, substr(text, 1, 5), about FROM notes;
DROP TABLE notes;

CREATE FUNCTION short_notes_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a note is kept; even this one';
END $$;

CREATE TRIGGER short_notes_kept BEFORE DELETE ON short_notes
FOR EACH ROW EXECUTE FUNCTION short_notes_kept();
