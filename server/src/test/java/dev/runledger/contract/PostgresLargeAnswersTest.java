package dev.runledger.contract;

class PostgresLargeAnswersTest extends LargeAnswersContract implements Nodes.OnPostgres {}
