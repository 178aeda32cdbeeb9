package dev.runledger.contract;

class SqliteLargeAnswersTest extends LargeAnswersContract implements Nodes.OnSqlite {}
