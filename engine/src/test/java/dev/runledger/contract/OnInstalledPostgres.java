package dev.runledger.contract;

import dev.runledger.postgres.PostgresServer;

/// The store on the PostgreSQL that is installed on this machine.
interface OnInstalledPostgres extends OnPostgres {
  @Override
  default PostgresServer server() {
    return PostgresServer.installed().orElseThrow();
  }
}
