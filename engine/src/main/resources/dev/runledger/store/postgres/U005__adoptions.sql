-- What was adopted stays; only the notes about it go, and the views of what was rejected.
DROP TABLE rejected_rows CASCADE;
DROP TABLE adoption_changes;
DROP TABLE adopted_rows;
DROP TABLE adoption_tables;
DROP TABLE adoptions;
