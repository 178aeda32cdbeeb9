DROP TABLE graph_projection_cursors;
DROP TABLE graph_persistence_outcomes;
DROP TABLE edges;
DROP TABLE actions;
DROP TABLE screens;
