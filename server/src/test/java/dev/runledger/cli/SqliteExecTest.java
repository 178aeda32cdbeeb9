package dev.runledger.cli;

class SqliteExecTest extends ExecContract implements Nodes.OnSqlite {}
