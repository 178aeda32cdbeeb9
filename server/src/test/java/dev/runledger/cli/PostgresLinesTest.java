package dev.runledger.cli;

class PostgresLinesTest extends LinesContract implements Nodes.OnPostgres {}
