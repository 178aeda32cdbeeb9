package dev.runledger.torture;

import dev.runledger.rig.CuttingProxy;
import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ledger's database, and a wire from each node to it that can be cut.
final class Ground implements AutoCloseable {
  private static final String NAME = "torture";

  private final String file;
  private final @Nullable PostgresServer server;
  private final @Nullable PostgresDatabase database;
  private final List<CuttingProxy> wires = new ArrayList<>();

  private Ground(
      String file, @Nullable PostgresServer server, @Nullable PostgresDatabase database) {
    this.file = file;
    this.server = server;
    this.database = database;
  }

  static Ground lay(Base base, Path folder) throws IOException, InterruptedException {
    return switch (base) {
      case Base.SqliteFile _ -> new Ground(folder.resolve("runledger.db").toString(), null, null);
      case Base.Given(PostgresDatabase database) -> new Ground("", null, database);
      case Base.OwnServer own -> {
        PostgresServer server = PostgresServer.start(own.programs(), folder.resolve("postgres"));
        yield new Ground("", server, PostgresDatabase.make(server, NAME));
      }
    };
  }

  /// What one more node is told of its database.
  String addressOfNextNode() throws IOException {
    if (database == null) {
      return file;
    }
    CuttingProxy wire = new CuttingProxy(database.address());
    wires.add(wire);
    return database.through(wire.port()).url();
  }

  /// How it is reached past all wires.
  String address() {
    return database == null ? file : database.url();
  }

  void cutOneIn(int statements) {
    wires.forEach(wire -> wire.cutOneIn(statements));
  }

  long cuts() {
    return wires.stream().mapToLong(CuttingProxy::cuts).sum();
  }

  void killBackends(int most) throws IOException {
    if (database == null) {
      throw new IllegalStateException("There are no backends in SQLite");
    }
    database.terminateBackends(most);
  }

  /// Ends the server as a crash of its machine would, and starts it again.
  void crash() throws IOException, InterruptedException {
    if (server == null) {
      throw new IllegalStateException("The database's server is not ours");
    }
    server.crash();
    server.restart();
  }

  @Override
  public void close() throws IOException {
    for (CuttingProxy wire : wires) {
      wire.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
