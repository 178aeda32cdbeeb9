package dev.runledger.contract;

class PostgresLapsesTest extends LapsesContract implements Nodes.OnPostgres {}
