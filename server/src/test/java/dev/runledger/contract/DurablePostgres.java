package dev.runledger.contract;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/// A real PostgreSQL that loses nothing it has acknowledged: another one is refused.
public final class DurablePostgres {
  private DurablePostgres() {}

  public static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  /// How a server is told of its database.
  public static String address(EmbeddedPostgres postgres) {
    return "postgresql://postgres@localhost:%d/postgres".formatted(postgres.getPort());
  }
}
