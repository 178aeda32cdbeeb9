package dev.runledger.cli;

class PostgresNamesTest extends NamesContract implements Nodes.OnPostgres {}
