package dev.runledger.cli;

class PostgresChildrenTest extends ChildrenContract implements Nodes.OnPostgres {}
