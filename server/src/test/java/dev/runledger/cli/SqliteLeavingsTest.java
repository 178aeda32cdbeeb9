package dev.runledger.cli;

class SqliteLeavingsTest extends LeavingsContract implements Nodes.OnSqlite {}
