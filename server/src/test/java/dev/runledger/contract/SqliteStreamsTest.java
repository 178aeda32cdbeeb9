package dev.runledger.contract;

class SqliteStreamsTest extends StreamsContract implements Nodes.OnSqlite {}
