package dev.runledger.cli;

class SqliteSubmitTest extends SubmitContract implements Nodes.OnSqlite {}
