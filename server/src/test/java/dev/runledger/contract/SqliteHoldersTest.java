package dev.runledger.contract;

class SqliteHoldersTest extends HoldersContract implements Nodes.OnSqlite {}
