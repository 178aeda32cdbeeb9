package dev.runledger.contract;

class SqliteLifecycleTest extends LifecycleContract implements Nodes.OnSqlite {}
