package dev.runledger.cli;

class SqliteLinesTest extends LinesContract implements Nodes.OnSqlite {}
