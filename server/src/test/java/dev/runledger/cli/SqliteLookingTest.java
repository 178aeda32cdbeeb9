package dev.runledger.cli;

class SqliteLookingTest extends LookingContract implements Nodes.OnSqlite {}
