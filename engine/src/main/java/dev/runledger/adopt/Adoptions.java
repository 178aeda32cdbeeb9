package dev.runledger.adopt;

import dev.runledger.destination.Detail;
import dev.runledger.destination.PostgresTarget;
import dev.runledger.destination.SqliteTarget;
import dev.runledger.destination.Target;
import dev.runledger.source.PostgresSource;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The adoptions that a database knows of.
record Adoptions(Target target) {

  /// One of them.
  ///
  /// @param schema of the source's tables, on PostgreSQL
  record Known(
      long id,
      String layout,
      String source,
      @Nullable String schema,
      String state,
      Detail detail) {}

  /// The one of this source, from now on.
  Known begin(String layout, String source, @Nullable String schema) {
    return target.write(() -> {
      sql()
          .query(
              """
              INSERT INTO adoptions (layout, source, source_schema)
              VALUES (:layout, :source, :schema)
              ON CONFLICT (layout, source) DO NOTHING
              """)
          .with("layout", layout)
          .with("source", source)
          .with("schema", schema)
          .update();
      return find(layout, source).orElseThrow();
    });
  }

  Optional<Known> find(String layout, String source) {
    return sql()
        .query(
            """
            SELECT adoption_id, layout, source, source_schema, state, detail
            FROM adoptions
            WHERE layout = :layout
              AND source = :source
            """)
        .with("layout", layout)
        .with("source", source)
        .one(Adoptions::read);
  }

  /// The one of a layout that is in place, or on its way there or back.
  Optional<Known> inPlace(String layout) {
    return sql()
        .query(
            """
            SELECT adoption_id, layout, source, source_schema, state, detail
            FROM adoptions
            WHERE layout = :layout
            ORDER BY adoption_id DESC
            """)
        .with("layout", layout)
        .list(Adoptions::read)
        .stream()
        .filter(known -> known.detail().get(Detail.IN_PLACE).isPresent())
        .findFirst();
  }

  private static Known read(Row row) {
    return new Known(
        row.longValue("adoption_id"),
        row.text("layout"),
        row.text("source"),
        row.textOrNull("source_schema"),
        row.text("state"),
        Detail.of(row.textOrNull("detail")));
  }

  /// All rows are here or aside. Again, it changes nothing.
  void copied(long adoption) {
    target.write(() ->
        sql()
            .query(
                """
                UPDATE adoptions
                SET state = 'copied', finished_at = :now
                WHERE adoption_id = :adoption_id
                  AND state = 'copying'
                """)
            .with("adoption_id", adoption)
            .with("now", java.time.Instant.now())
            .update());
  }

  void state(long adoption, String state) {
    sql()
        .query("UPDATE adoptions SET state = :state WHERE adoption_id = :adoption_id")
        .with("adoption_id", adoption)
        .with("state", state)
        .update();
  }

  /// In a transaction: nothing is known of it any more.
  void forget(long adoption) {
    for (String table :
        List.of(
            "adoption_changes", "adopted_rows", "rejected_rows", "adoption_tables", "adoptions")) {
      sql()
          .query("DELETE FROM %s WHERE adoption_id = :adoption_id".formatted(table))
          .with("adoption_id", adoption)
          .update();
    }
  }

  /// What is kept aside of each table, under a name of its own.
  void showRejected(long adoption) {
    List<String> tables =
        sql()
            .query(
                """
                SELECT DISTINCT table_name
                FROM rejected_rows
                WHERE adoption_id = :adoption_id
                ORDER BY table_name
                """)
            .with("adoption_id", adoption)
            .list(row -> row.text("table_name"));
    for (String table : tables) {
      if (table.matches("[a-zA-Z_]{1,50}")) {
        target.write(() -> {
          sql().script(rejected(table));
          return true;
        });
      }
    }
  }

  private String rejected(String table) {
    String create =
        switch (target) {
          case PostgresTarget _ -> "CREATE OR REPLACE VIEW";
          case SqliteTarget _ -> "CREATE VIEW IF NOT EXISTS";
        };
    return """
    %1$s %2$s_rejected AS
    SELECT id, adoption_id, source_key, reason, content, rejected_at
    FROM rejected_rows
    WHERE lower(table_name) = lower('%2$s')
    """
        .formatted(create, table);
  }

  private Sql sql() {
    return target.sql();
  }

  /// How a source is remembered: without a password, and with its schema.
  static String name(StoreAddress source) {
    return switch (source) {
      case StoreAddress.SqliteFile file -> file.toString();
      case StoreAddress.Postgres postgres ->
          postgres + ", schema " + PostgresSource.schema(postgres);
    };
  }
}
