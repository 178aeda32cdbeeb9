package dev.runledger.contract;

class PostgresLifecycleTest extends LifecycleContract implements Nodes.OnPostgres {}
