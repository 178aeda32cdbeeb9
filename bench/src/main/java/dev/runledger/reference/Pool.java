package dev.runledger.reference;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/// Connections for the peers, as they recommend to have them.
final class Pool {
  private Pool() {}

  static HikariDataSource open(PostgresPlace place, int connections) {
    var config = new HikariConfig();
    config.setJdbcUrl(place.jdbcUrl());
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }
}
