package dev.runledger.compare;

import dev.runledger.json.Boxed;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.match.SourceTable;
import dev.runledger.postgres.PostgresConnections;
import dev.runledger.source.PostgresSource;
import dev.runledger.source.Quoted;
import dev.runledger.source.Reading;
import dev.runledger.source.SqliteSource;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.store.StoreAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a layout shows of our tables, in the order of a source's keys: one snapshot.
public interface ShownRows extends AutoCloseable {

  /// For each row a value for every column of [SourceTable#shared].
  Reading read(SourceTable table);

  /// Whether another thread may read them than the one that writes.
  default boolean isReadBeside() {
    return true;
  }

  @Override
  void close();

  static ShownRows open(StoreAddress target, Layout layout) {
    return switch (target) {
      case StoreAddress.SqliteFile file -> onSqlite(file);
      case StoreAddress.Postgres postgres -> onPostgres(postgres, layout);
    };
  }

  private static ShownRows onPostgres(StoreAddress.Postgres target, Layout layout) {
    Sql sql = PostgresConnections.open(target);
    sql.script(
        """
        SET TimeZone = 'UTC';
        SET DateStyle = 'ISO, YMD';
        SET statement_timeout = 0;
        SET idle_in_transaction_session_timeout = 0;
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
        """);
    PostgresSource source = PostgresSource.in(sql, layout.name());
    return new ShownRows() {
      @Override
      public Reading read(SourceTable table) {
        List<Column> shared = table.shared();
        List<String> columns = new ArrayList<>();
        for (int at = 0; at < shared.size(); at++) {
          columns.add(Quoted.name(shared.get(at).name()) + "::text AS c" + at);
        }
        String order =
            table.keys().stream()
                .map(column ->
                    isOrderedByItself(table, column)
                        ? Quoted.name(column.name())
                        : Quoted.name(column.name()) + "::text COLLATE \"C\"")
                .collect(Collectors.joining(", "));
        return source.reading(
            "SELECT %s FROM %s.%s ORDER BY %s"
                .formatted(
                    String.join(", ", columns),
                    layout.name(),
                    Objects.requireNonNull(table.view()).name(),
                    order),
            shared.size());
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  private static ShownRows onSqlite(StoreAddress.SqliteFile target) {
    SqliteSource source = SqliteSource.in(SqliteConnections.copier(target.path()));
    return onSqlite(source, table -> Objects.requireNonNull(table.view()).name(), true);
  }

  /// On the connection that writes them too.
  ///
  /// @param name of what shows a table
  static ShownRows within(SqliteSource source, Function<SourceTable, String> name) {
    return onSqlite(source, name, false);
  }

  private static ShownRows onSqlite(
      SqliteSource source, Function<SourceTable, String> name, boolean isReadBeside) {
    return new ShownRows() {
      @Override
      public boolean isReadBeside() {
        return isReadBeside;
      }

      @Override
      public Reading read(SourceTable table) {
        List<Column> shared = table.shared();
        List<String> columns = new ArrayList<>();
        for (int at = 0; at < shared.size(); at++) {
          columns.add("CAST(" + shown(table, shared.get(at)) + " AS TEXT) AS c" + at);
        }
        String order =
            table.keys().stream()
                .map(column -> {
                  String name = Quoted.name(column.name());
                  return isNumber(table, column)
                      ? NUMBERED.formatted(name)
                      : "CAST(" + name + " AS TEXT)";
                })
                .collect(Collectors.joining(", "));
        return source.reading(
            "SELECT %s FROM %s ORDER BY %s"
                .formatted(String.join(", ", columns), name.apply(table), order),
            shared.size());
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  /// Views have shown numbers below 0 as texts.
  String NUMBERED =
      "CASE WHEN typeof(%1$s) = 'text' AND %1$s GLOB '-[0-9]*' AND substr(%1$s, 2) NOT GLOB"
          + " '*[^0-9]*' THEN CAST(%1$s AS INTEGER) ELSE %1$s END";

  /// Sessions are our own table there, and no view opens its boxes.
  private static String shown(SourceTable table, Column column) {
    String name = Quoted.name(column.name());
    boolean isOurs = table.view() != null && table.view().base() == Base.SESSIONS;
    return isOurs && column.source() instanceof Source.Json
        ? "CASE WHEN instr(%1$s, '%2$s') = 1 THEN substr(%1$s, %3$d, length(%1$s) - %4$d) ELSE %1$s END"
            .formatted(
                name,
                Boxed.START,
                Boxed.START.length() + 1,
                Boxed.START.length() + Boxed.END.length())
        : name;
  }

  private static boolean isNumber(SourceTable table, Column column) {
    return table.identity().stream()
        .anyMatch(key -> key.isNumber() && key.column().equals(table.source(column)));
  }

  private static boolean isOrderedByItself(SourceTable table, Column column) {
    return isNumber(table, column)
        || (column.type().equals("uuid") && Objects.requireNonNull(table.source(column)).isUuid());
  }

  /// The table of sessions is beside the views on SQLite.
  static boolean isShown(SourceTable table, Layout layout, StoreAddress target) {
    if (table.view() == null) {
      return false;
    }
    return switch (target) {
      case StoreAddress.SqliteFile _ -> layout.stores().contains(Layout.Kind.SQLITE);
      case StoreAddress.Postgres _ ->
          layout.stores().contains(Layout.Kind.POSTGRES)
              && (table.view().base() != Base.SESSIONS
                  || layout.views().stream().anyMatch(view -> view.base() == Base.SESSIONS));
    };
  }
}
