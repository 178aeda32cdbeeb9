package dev.runledger.cli;

class PostgresKeysTest extends KeysContract implements Nodes.OnPostgres {}
