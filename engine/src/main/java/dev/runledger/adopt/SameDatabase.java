package dev.runledger.adopt;

import dev.runledger.layout.Layout;
import dev.runledger.postgres.PostgresConnections;
import dev.runledger.source.PostgresSource;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A source and a database that are one, however each is spelled: a link, another name of the host.
record SameDatabase(Layout layout, StoreAddress from, StoreAddress to) {

  /// @throws StoreException when rows would be copied into the tables that they are in
  void refuse() {
    if (from instanceof StoreAddress.SqliteFile source
        && to instanceof StoreAddress.SqliteFile target
        && isSame(source.path(), target.path())) {
      throw StoreException.because(
          "The source and the database are one: %s. Name another one with --db.%s"
              .formatted(
                  from,
                  layout.name().equals("coordinator")
                      ? " Or open it as it is: `runledger serve --db " + from + "`."
                      : ""));
    }
    if (from instanceof StoreAddress.Postgres source
        && to instanceof StoreAddress.Postgres target
        && (source.schema().equals(target.schema())
            || PostgresSource.schema(source).equals(target.schema()))
        && identity(source).equals(identity(target))) {
      throw StoreException.because(
          "The source and the database are one: %s. `runledger adopt %s --in-place` puts views in the place of its tables; to copy them, name another one with --db."
              .formatted(from, layout.name()));
    }
  }

  private static boolean isSame(Path source, Path target) {
    try {
      return source.equals(target)
          || (Files.exists(source) && Files.exists(target) && Files.isSameFile(source, target));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not look at " + source + " and " + target, e);
    }
  }

  /// The server began at this moment, and has one database of this number.
  private static String identity(StoreAddress.Postgres database) {
    try (Sql sql = PostgresConnections.open(database)) {
      return sql.query(
              """
              SELECT format('%s %s', extract(epoch FROM pg_postmaster_start_time()), oid) AS identity
              FROM pg_database
              WHERE datname = current_database()
              """)
          .one(row -> row.text("identity"))
          .orElseThrow();
    }
  }
}
