package dev.runledger.cli;

import dev.runledger.node.Setting;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which database.
final class DatabaseOptions {
  @Option(
      names = "--db",
      paramLabel = "FILE",
      description = "The database (also RUNLEDGER_DB; default: data/runledger.db).")
  private @Nullable String said;

  StoreAddress.SqliteFile address(Shell shell) {
    return NodeOptions.config(said == null ? Map.of() : Map.of(Setting.DB, said), null, shell)
        .database();
  }

  /// Where a server that is started in this folder keeps its data when it is told nothing else.
  static Path usual(Shell shell) {
    return new DatabaseOptions().address(shell).path();
  }
}
