package dev.runledger.cli;

class SqliteLifeTest extends LifeContract implements Nodes.OnSqlite {}
