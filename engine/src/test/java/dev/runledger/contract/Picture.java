package dev.runledger.contract;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every row of every table that a command could change, as text: two pictures are equal when
/// nothing changed between them.
record Picture(Map<String, List<Map<String, String>>> tables) {
  private static final Map<String, String> ORDER =
      Map.ofEntries(
          Map.entry("sessions", "session_id"),
          Map.entry("runs", "created_at, run_id"),
          Map.entry("run_events", "session_id, seq"),
          Map.entry("unsealed", "run_id"),
          Map.entry("feed", "pos"),
          Map.entry("feed_head", "one"),
          Map.entry("runners", "runner_id"),
          Map.entry("runner_commands", "run_id, kind"),
          Map.entry("run_state_snapshots", "run_id, step_ordinal"),
          Map.entry("run_artifacts", "run_id, ref"),
          Map.entry("session_inbox", "id"),
          Map.entry("idempotency_keys", "key, route"));

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  static Picture of(Connection connection) throws SQLException {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement()) {
      for (String table : ORDER.keySet().stream().sorted().toList()) {
        String select = "SELECT * FROM " + table + " ORDER BY " + ORDER.get(table);
        try (ResultSet rows = statement.executeQuery(select)) {
          tables.put(table, read(rows));
        }
      }
    }
    return new Picture(tables);
  }

  private static List<Map<String, String>> read(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnName(i));
    }
    List<Map<String, String>> all = new ArrayList<>();
    while (rows.next()) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), text(rows, columns.getColumnType(i + 1), i + 1));
      }
      all.add(row);
    }
    return all;
  }

  /// Times and truths are spelled as SQLite keeps them.
  private static String text(ResultSet rows, int type, int column) throws SQLException {
    return switch (type) {
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
          Optional.ofNullable(rows.getObject(column, OffsetDateTime.class))
              .map(TIME::format)
              .orElse(null);
      case Types.BIT, Types.BOOLEAN -> rows.getBoolean(column) ? "1" : "0";
      default -> rows.getString(column);
    };
  }

  List<Map<String, String>> rows(String table) {
    return tables.get(table);
  }

  /// The row of that table whose column has this value.
  Map<String, String> row(String table, String column, Object value) {
    return rows(table).stream()
        .filter(row -> value.toString().equals(row.get(column)))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("No row of " + table + " with " + column + " = " + value));
  }
}
