package dev.runledger.contract;

class SqliteLapsesTest extends LapsesContract implements Nodes.OnSqlite {}
