package dev.runledger.cli;

class SqliteChildrenTest extends ChildrenContract implements Nodes.OnSqlite {}
