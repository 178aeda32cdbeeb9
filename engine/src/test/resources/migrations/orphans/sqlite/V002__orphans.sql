INSERT INTO notes (text, about) VALUES ('about nothing', 4711);
