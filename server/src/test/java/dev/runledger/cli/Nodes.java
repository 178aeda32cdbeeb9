package dev.runledger.cli;

import dev.runledger.contract.PostgresServer;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// Where commands are typed.
interface Nodes {
  /// @param times which of its times are not the usual ones
  RealNode open(Path folder, Map<Setting, String> times);

  default RealNode open(Path folder) {
    return open(folder, Map.of());
  }

  /// At the one node that a SQLite file can have.
  interface OnSqlite extends Nodes {
    @Override
    default RealNode open(Path folder, Map<Setting, String> times) {
      return new RealNode(folder, times, 1);
    }
  }

  /// At two nodes on one PostgreSQL database, each command at the other one.
  interface OnPostgres extends Nodes {
    @Override
    default RealNode open(Path folder, Map<Setting, String> times) {
      Map<Setting, String> settings = new EnumMap<>(Setting.class);
      settings.putAll(times);
      settings.put(Setting.DB, PostgresServer.newDatabase());
      return new RealNode(folder, settings, 2);
    }
  }
}
