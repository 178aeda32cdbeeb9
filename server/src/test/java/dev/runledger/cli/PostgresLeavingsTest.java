package dev.runledger.cli;

class PostgresLeavingsTest extends LeavingsContract implements Nodes.OnPostgres {}
