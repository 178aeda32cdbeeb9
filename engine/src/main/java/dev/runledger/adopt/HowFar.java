package dev.runledger.adopt;

import dev.runledger.destination.PostgresTarget;
import dev.runledger.destination.Target;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.util.List;

/// What is in our database of an adoption that could not go on.
record HowFar(String layout, StoreAddress from, StoreAddress to) {

  /// The same failure, with what was copied until then. A database that cannot be asked says
  /// nothing.
  StoreException added(StoreException failure) {
    try {
      List<String> copied = copied();
      return copied.isEmpty()
          ? failure
          : failure.as(
              "%s Copied until then, and there to stay in %s: %s. The next adopt of the same source goes on behind that."
                  .formatted(ended(failure), to, String.join(", ", copied)));
    } catch (StoreException unknown) {
      failure.addSuppressed(unknown);
      return failure;
    }
  }

  private static String ended(StoreException failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    return message.matches("(?s).*[.!?]") ? message : message + ".";
  }

  private List<String> copied() {
    return switch (to) {
      case StoreAddress.SqliteFile file -> {
        if (!Files.isRegularFile(file.path())) {
          yield List.of();
        }
        try (Sql sql = SqliteConnections.reader(file.path())) {
          yield copied(sql);
        }
      }
      case StoreAddress.Postgres postgres -> {
        try (Target target = PostgresTarget.open(postgres)) {
          yield copied(target.sql());
        }
      }
    };
  }

  private List<String> copied(Sql sql) {
    return sql.query(
            """
            SELECT table_name, copied, rejected
            FROM adoption_tables
            JOIN adoptions ON adoptions.adoption_id = adoption_tables.adoption_id
            WHERE layout = :layout
              AND source = :source
              AND state = 'copying'
              AND copied + rejected > 0
            ORDER BY table_name
            """)
        .with("layout", layout)
        .with("source", Adoptions.name(from))
        .list(HowFar::said);
  }

  private static String said(Row row) {
    long rejected = row.longValue("rejected");
    return "%,d rows of %s%s"
        .formatted(
            row.longValue("copied"),
            row.text("table_name"),
            rejected == 0 ? "" : ", and %,d kept aside".formatted(rejected));
  }
}
