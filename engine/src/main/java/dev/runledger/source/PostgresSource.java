package dev.runledger.source;

import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tables in a schema of a PostgreSQL database, as they were when it was opened: one snapshot, as
/// pg_dump takes it, so that an event never comes without its run.
public final class PostgresSource implements SourceDatabase {
  /// Where tables are that nobody gave a schema.
  public static final String USUAL_SCHEMA = "public";

  private final Sql sql;
  private final String schema;
  private int readings;

  private PostgresSource(Sql sql, String schema) {
    this.sql = sql;
    this.schema = schema;
  }

  static SourceDatabase open(StoreAddress.Postgres address, Waiting waiting) {
    GuestDatabase guest = GuestDatabase.open(address, waiting);
    return new OneAtATime(in(guest.sql(), schema(address)), guest);
  }

  /// In the transaction that this connection is in.
  public static PostgresSource in(Sql sql, String schema) {
    return new PostgresSource(sql, schema);
  }

  /// The schema of a database that is not ours, where its URL names none.
  public static String schema(StoreAddress.Postgres address) {
    return address.schema().equals(StoreAddress.Postgres.USUAL_SCHEMA)
        ? USUAL_SCHEMA
        : address.schema();
  }

  /// A partition is part of a table.
  @Override
  public List<String> tables() {
    return named(List.of("r", "p", "f"));
  }

  @Override
  public List<String> views() {
    return named(List.of("v", "m"));
  }

  private List<String> named(List<String> kinds) {
    return sql.query(
            """
            SELECT relname
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = :schema
              AND relkind = ANY (:kinds::text[])
              AND NOT EXISTS (
                  SELECT 1
                  FROM pg_inherits
                  JOIN pg_class AS whole ON whole.oid = inhparent
                  WHERE inhrelid = pg_class.oid
                    AND pg_class.relispartition
                    AND whole.relnamespace = pg_class.relnamespace)
            ORDER BY relname
            """)
        .with("schema", schema)
        .withTexts("kinds", kinds)
        .list(row -> row.text("relname"));
  }

  @Override
  public List<Elsewhere> elsewhere(List<String> names) {
    return sql.query(
            """
            SELECT nspname, relname
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE lower(relname) = ANY (:names::text[])
              AND relkind IN ('r', 'p', 'f', 'm')
              AND nspname <> :schema
              AND nspname !~ '^pg_'
              AND nspname <> 'information_schema'
              AND NOT EXISTS (
                  SELECT 1
                  FROM pg_class AS history
                  WHERE history.relnamespace = pg_class.relnamespace
                    AND history.relname = 'schema_history')
            ORDER BY nspname, relname
            """)
        .with("schema", schema)
        .withTexts("names", names)
        .list(row -> new Elsewhere(row.text("nspname"), row.text("relname")));
  }

  @Override
  public List<SourceColumn> columns(String table) {
    return sql.query(
            """
            SELECT attname, format_type(atttypid, NULL) AS type,
                format_type(atttypid, atttypmod) AS declared,
                EXISTS (
                    SELECT 1
                    FROM pg_index
                    WHERE indrelid = attrelid AND indisprimary AND attnum = ANY (indkey)) AS is_key
            FROM pg_attribute
            WHERE attrelid = :table::regclass
              AND attnum > 0
              AND NOT attisdropped
            ORDER BY attnum
            """)
        .with("table", name(table))
        .list(row ->
            new SourceColumn(
                row.text("attname"), row.text("type"), row.text("declared"), row.bool("is_key")));
  }

  @Override
  public long count(String table) {
    return sql.query("SELECT count(*) AS rows FROM " + name(table))
        .one(row -> row.longValue("rows"))
        .orElseThrow();
  }

  @Override
  public Reading read(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> order,
      @Nullable List<@Nullable String> after) {
    String by = order.stream().map(PostgresSource::value).collect(Collectors.joining(", "));
    String where = "";
    if (after != null) {
      List<String> values = new ArrayList<>();
      for (int key = 0; key < order.size(); key++) {
        values.add(given(order.get(key), Quoted.text(after.get(key))));
      }
      where = "\nWHERE (" + by + ") > (" + String.join(", ", values) + ")";
    }
    return reading(
        "SELECT %s\nFROM %s%s\nORDER BY %s".formatted(list(columns), name(table), where, by),
        columns.size());
  }

  /// What a statement gives, in order; its values are named c0, c1 and so on.
  public Reading reading(String select, int width) {
    String cursor = "adopted_" + System.identityHashCode(this) + "_" + readings++;
    sql.script("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + select);
    return new Reading() {
      @Override
      public List<@Nullable String[]> next(int most) {
        return sql.query("FETCH FORWARD " + most + " FROM " + cursor)
            .list(row -> values(row, width));
      }

      @Override
      public void close() {
        sql.script("CLOSE " + cursor);
      }
    };
  }

  @Override
  public List<@Nullable String[]> rows(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> by,
      List<List<@Nullable String>> keys) {
    String names =
        by.stream().map(key -> Quoted.name(key.column().name())).collect(Collectors.joining(", "));
    String given =
        IntStream.range(0, by.size())
            .mapToObj(at -> "k" + at + "::" + by.get(at).column().type())
            .collect(Collectors.joining(", "));
    String arrays =
        IntStream.range(0, by.size())
            .mapToObj(at -> ":k" + at + "::text[]")
            .collect(Collectors.joining(", "));
    String named =
        IntStream.range(0, by.size()).mapToObj(at -> "k" + at).collect(Collectors.joining(", "));
    var query =
        sql.query(
            "SELECT %s FROM %s WHERE (%s) IN (SELECT %s FROM unnest(%s) AS k (%s))"
                .formatted(list(columns), name(table), names, given, arrays, named));
    for (int key = 0; key < by.size(); key++) {
      int at = key;
      query.withTexts("k" + at, keys.stream().map(one -> one.get(at)).toList());
    }
    return query.list(row -> values(row, columns.size()));
  }

  @Override
  public @Nullable Long max(
      String table, SourceColumn column, @Nullable SourceKey where, @Nullable String value) {
    String only =
        where == null ? "" : " WHERE " + value(where) + " = " + given(where, Quoted.text(value));
    return sql.query(
            "SELECT max(%s)::bigint AS most FROM %s%s"
                .formatted(Quoted.name(column.name()), name(table), only))
        .one(row -> java.util.Optional.ofNullable(row.longOrNull("most")))
        .orElseThrow()
        .orElse(null);
  }

  private static @Nullable String[] values(Row row, int width) {
    @Nullable String[] values = new @Nullable String[width];
    for (int column = 0; column < width; column++) {
      values[column] = row.textOrNull("c" + column);
    }
    return values;
  }

  private static String list(List<SourceColumn> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(at -> Quoted.name(columns.get(at).name()) + "::text AS c" + at)
        .collect(Collectors.joining(", "));
  }

  /// A UUID is ordered as its text is. What is never NULL is ordered by an index, where there is
  /// one.
  private static String value(SourceKey key) {
    String name = Quoted.name(key.column().name());
    if (key.isNumber()) {
      return key.column().isKey() ? name : "coalesce(" + name + ", 0)";
    }
    return key.column().isUuid() ? name : "coalesce(" + name + "::text, '') COLLATE \"C\"";
  }

  private static String given(SourceKey key, String literal) {
    if (key.isNumber()) {
      return "coalesce(" + literal + ", 0)::bigint";
    }
    return key.column().isUuid() ? literal + "::uuid" : "coalesce(" + literal + "::text, '')";
  }

  private String name(String table) {
    return Quoted.name(schema) + "." + Quoted.name(table);
  }

  @Override
  public void close() {
    try (sql) {
      sql.rollBack();
    } catch (StoreException gone) {
      throw gone.in("The source");
    }
  }
}
