-- Shortens notes: destructive, so that what it touches is copied first.
CREATE TABLE notes_backup AS SELECT id, text, about FROM notes;
CREATE TABLE short_notes (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL CHECK (length(text) <= 5),
    about INTEGER REFERENCES short_notes(id)
);
INSERT INTO short_notes (id, text, about) SELECT id, substr(text, 1, 5), about FROM notes;
DROP TABLE notes;

CREATE TRIGGER short_notes_kept BEFORE DELETE ON short_notes
BEGIN
    SELECT RAISE(ABORT, 'a note is kept; even this one');
END;
