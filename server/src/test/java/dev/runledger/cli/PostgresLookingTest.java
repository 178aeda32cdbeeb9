package dev.runledger.cli;

class PostgresLookingTest extends LookingContract implements Nodes.OnPostgres {}
