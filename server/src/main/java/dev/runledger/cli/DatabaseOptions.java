package dev.runledger.cli;

import dev.runledger.node.Config;
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
      paramLabel = "DATABASE",
      description =
          "The database: a SQLite file, or a URL of PostgreSQL"
              + " (also RUNLEDGER_DB; default: data/runledger.db).")
  private @Nullable String said;

  StoreAddress address(Shell shell) {
    return config(shell).database();
  }

  private Config config(Shell shell) {
    return NodeOptions.config(said == null ? Map.of() : Map.of(Setting.DB, said), null, shell);
  }

  /// What the token of a server is beside that is started in this folder and told nothing else.
  static Path usual(Shell shell) {
    return new DatabaseOptions().config(shell).data().beside();
  }
}
