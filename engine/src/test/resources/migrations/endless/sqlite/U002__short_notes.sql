CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL UNIQUE,
    about INTEGER REFERENCES notes(id)
);
INSERT INTO notes (id, text, about)
SELECT short_notes.id, coalesce(notes_backup.text, short_notes.text), short_notes.about
FROM short_notes
LEFT JOIN notes_backup ON notes_backup.id = short_notes.id;
DROP TABLE short_notes;
DROP TABLE notes_backup;
