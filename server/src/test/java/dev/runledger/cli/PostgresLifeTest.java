package dev.runledger.cli;

class PostgresLifeTest extends LifeContract implements Nodes.OnPostgres {}
