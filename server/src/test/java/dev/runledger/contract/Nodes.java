package dev.runledger.contract;

import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where a contract is held.
interface Nodes {
  /// Nodes that are one server.
  List<ServerNode> start(Path folder, Map<Setting, String> times);

  /// The one that a SQLite file can have.
  interface OnSqlite extends Nodes {
    @Override
    default List<ServerNode> start(Path folder, Map<Setting, String> times) {
      return List.of(Target.start(folder, times));
    }
  }

  /// Two on one PostgreSQL database: whatever is asked next is asked of the other one.
  interface OnPostgres extends Nodes {
    @Override
    default List<ServerNode> start(Path folder, Map<Setting, String> times) {
      Map<Setting, String> settings = new EnumMap<>(times);
      settings.put(Setting.DB, PostgresServer.newDatabase());
      return List.of(Target.start(folder, settings), Target.start(folder, settings));
    }
  }
}
