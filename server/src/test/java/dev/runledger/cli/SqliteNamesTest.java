package dev.runledger.cli;

class SqliteNamesTest extends NamesContract implements Nodes.OnSqlite {}
