package dev.runledger.contract;

class PostgresSessionsTest extends SessionsContract implements Nodes.OnPostgres {}
