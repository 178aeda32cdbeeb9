package dev.runledger.destination;

import dev.runledger.postgres.CopiedRows;
import dev.runledger.sql.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes many rows of a PostgreSQL table in one statement: each of its columns is a list.
final class PostgresLists {
  private final Sql sql;
  private final Map<String, Map<String, String>> types = new HashMap<>();

  PostgresLists(Sql sql) {
    this.sql = sql;
  }

  /// What is wrong with a row is said best of a row alone.
  void insert(String table, List<String> columns, List<List<@Nullable String>> rows) {
    if (rows.size() == 1) {
      bind(insertion(table, columns), columns.size(), rows);
    } else {
      new CopiedRows(table, columns).into(sql, rows);
    }
  }

  void insertNew(String table, List<String> columns, List<List<@Nullable String>> rows) {
    bind(insertion(table, columns) + " ON CONFLICT DO NOTHING", columns.size(), rows);
  }

  private String insertion(String table, List<String> columns) {
    return "INSERT INTO %s (%s) SELECT %s FROM unnest(%s) WITH ORDINALITY AS row (%s, place) ORDER BY place"
        .formatted(
            table,
            String.join(", ", columns),
            cast(table, columns, 0),
            arrays(columns.size()),
            names(columns.size()));
  }

  void update(String table, List<String> columns, int keys, List<List<@Nullable String>> rows) {
    String sets =
        IntStream.range(keys, columns.size())
            .mapToObj(at -> columns.get(at) + " = v" + at + "::" + type(table, columns.get(at)))
            .collect(Collectors.joining(", "));
    String same =
        IntStream.range(0, keys)
            .mapToObj(
                at -> "t." + columns.get(at) + " = v" + at + "::" + type(table, columns.get(at)))
            .collect(Collectors.joining(" AND "));
    bind(
        "UPDATE %s AS t SET %s FROM unnest(%s) AS row (%s) WHERE %s"
            .formatted(table, sets, arrays(columns.size()), names(columns.size()), same),
        columns.size(),
        rows);
  }

  private void bind(String statement, int width, List<List<@Nullable String>> rows) {
    var query = sql.query(statement);
    for (int column = 0; column < width; column++) {
      List<@Nullable String> values = new ArrayList<>(rows.size());
      for (List<@Nullable String> row : rows) {
        values.add(row.get(column));
      }
      query.withTexts("v" + column, values);
    }
    query.update();
  }

  private String cast(String table, List<String> columns, int from) {
    return IntStream.range(from, columns.size())
        .mapToObj(at -> "v" + at + "::" + type(table, columns.get(at)))
        .collect(Collectors.joining(", "));
  }

  private static String arrays(int width) {
    return IntStream.range(0, width)
        .mapToObj(at -> ":v" + at + "::text[]")
        .collect(Collectors.joining(", "));
  }

  private static String names(int width) {
    return IntStream.range(0, width).mapToObj(at -> "v" + at).collect(Collectors.joining(", "));
  }

  private String type(String table, String column) {
    return types
        .computeIfAbsent(
            table,
            _ ->
                sql
                    .query(
                        """
                        SELECT attname, format_type(atttypid, NULL) AS type
                        FROM pg_attribute
                        WHERE attrelid = :table::regclass
                          AND attnum > 0
                        """)
                    .with("table", table)
                    .list(row -> Map.entry(row.text("attname"), row.text("type")))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .getOrDefault(column, "text");
  }
}
