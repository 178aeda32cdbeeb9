package dev.runledger.cli;

class PostgresSubmitTest extends SubmitContract implements Nodes.OnPostgres {}
