CREATE TABLE half_done (id bigint);
CREATE TABLE notes (id bigint);
