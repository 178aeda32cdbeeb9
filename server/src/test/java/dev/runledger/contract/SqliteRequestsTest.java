package dev.runledger.contract;

class SqliteRequestsTest extends RequestsContract implements Nodes.OnSqlite {}
