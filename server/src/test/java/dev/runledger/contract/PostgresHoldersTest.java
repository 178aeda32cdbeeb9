package dev.runledger.contract;

class PostgresHoldersTest extends HoldersContract implements Nodes.OnPostgres {}
