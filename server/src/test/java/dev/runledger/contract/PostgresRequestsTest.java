package dev.runledger.contract;

class PostgresRequestsTest extends RequestsContract implements Nodes.OnPostgres {}
