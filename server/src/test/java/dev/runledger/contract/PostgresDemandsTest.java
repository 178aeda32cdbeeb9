package dev.runledger.contract;

class PostgresDemandsTest extends DemandsContract implements Nodes.OnPostgres {}
