package dev.runledger.contract;

class PostgresStreamsTest extends StreamsContract implements Nodes.OnPostgres {}
