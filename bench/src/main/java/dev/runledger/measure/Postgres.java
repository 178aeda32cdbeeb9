package dev.runledger.measure;

import dev.runledger.rig.PostgresPrograms;
import dev.runledger.rig.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL server that ours and every reference stand on. It is started for the first that
/// asks.
public final class Postgres implements AutoCloseable {
  /// Instead of an address: the server that comes with the bench.
  public static final String EMBEDDED = "embedded";

  /// Instead of an address: the one that is installed.
  public static final String INSTALLED = "installed";

  private final String wanted;
  private final Path folder;
  private @Nullable PostgresServer started;

  /// @param wanted [#EMBEDDED], [#INSTALLED] or the JDBC address of a database
  /// @param folder for the data of one that is started
  public Postgres(String wanted, Path folder) {
    this.wanted = wanted;
    this.folder = folder;
  }

  /// Of a database in which schemas may be made and dropped.
  synchronized String jdbcUrl() throws IOException, InterruptedException {
    if (!wanted.equals(EMBEDDED) && !wanted.equals(INSTALLED)) {
      return wanted;
    }
    if (started == null) {
      started = PostgresServer.start(programs(), folder);
    }
    return started.jdbcUrl();
  }

  private PostgresPrograms programs() throws IOException, InterruptedException {
    return wanted.equals(EMBEDDED)
        ? PostgresPrograms.embedded(folder.resolve("programs"))
        : PostgresPrograms.installed()
            .orElseThrow(() -> new IOException("No PostgreSQL is installed on this machine"));
  }

  @Override
  public synchronized void close() {
    if (started != null) {
      started.close();
    }
  }
}
