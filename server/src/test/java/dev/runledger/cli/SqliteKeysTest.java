package dev.runledger.cli;

class SqliteKeysTest extends KeysContract implements Nodes.OnSqlite {}
