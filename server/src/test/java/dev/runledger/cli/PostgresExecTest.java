package dev.runledger.cli;

class PostgresExecTest extends ExecContract implements Nodes.OnPostgres {}
