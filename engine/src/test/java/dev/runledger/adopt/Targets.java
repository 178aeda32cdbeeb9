package dev.runledger.adopt;

import dev.runledger.postgres.PostgresServer;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Empty databases of either kind, to adopt into.
final class Targets implements AutoCloseable {
  private final List<StoreAddress.Postgres> made = new ArrayList<>();

  StoreAddress of(Path folder, boolean isPostgres) {
    if (!isPostgres) {
      return new StoreAddress.SqliteFile(folder.resolve("target.db"));
    }
    StoreAddress.Postgres target = PostgresServer.embedded().newDatabase();
    made.add(target);
    return target;
  }

  @Override
  public void close() {
    made.forEach(PostgresServer.embedded()::drop);
  }
}
