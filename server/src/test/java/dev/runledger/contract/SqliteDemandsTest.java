package dev.runledger.contract;

class SqliteDemandsTest extends DemandsContract implements Nodes.OnSqlite {}
