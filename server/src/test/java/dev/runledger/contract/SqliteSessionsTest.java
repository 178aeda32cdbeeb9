package dev.runledger.contract;

class SqliteSessionsTest extends SessionsContract implements Nodes.OnSqlite {}
