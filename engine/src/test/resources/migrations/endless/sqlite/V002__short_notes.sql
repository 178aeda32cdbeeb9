-- Never ends by itself, once half of it is done.
CREATE TABLE notes_backup AS SELECT id, text, about FROM notes;
DROP TABLE notes;
CREATE TABLE short_notes (id INTEGER PRIMARY KEY);
INSERT INTO short_notes (id)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
SELECT max(n) FROM numbers;
