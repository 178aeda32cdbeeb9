package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The tables that docs/layouts accepts, made for real beside the views that stand for them.
class AcceptedColumnsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"runs", "crawl", "session", "screengraph"})
  void theViewsHaveTheNamesOrderAndTypesOfTheAcceptedTables(String layout) throws Exception {
    try (Program program = Program.onPostgres(layout)) {
      program.execute("CREATE SCHEMA accepted");
      program.execute("SET search_path = accepted");
      program.execute(ddl(layout).replace("DATETIME", "TIMESTAMP"));

      assertThat(columns(program, layout)).isEqualTo(columns(program, "accepted")).isNotEmpty();
      assertThat(words(program, layout)).isEqualTo(words(program, "accepted"));
    }
  }

  private static Map<String, String> columns(Program program, String schema) throws SQLException {
    return grouped(
        program.ask(
            """
            SELECT table_name, concat_ws(' ', column_name, replace(data_type, 'USER-DEFINED', udt_name), character_maximum_length)
            FROM information_schema.columns
            WHERE table_schema = '%s'
            ORDER BY table_name, ordinal_position
            """
                .formatted(schema)));
  }

  private static Map<String, String> words(Program program, String schema) throws SQLException {
    return grouped(
        program.ask(
            """
            SELECT typname, enumlabel
            FROM pg_enum
            JOIN pg_type ON pg_type.oid = enumtypid
            WHERE typnamespace = '%s'::regnamespace
            ORDER BY typname, enumsortorder
            """
                .formatted(schema)));
  }

  private static Map<String, String> grouped(List<String> rows) {
    return rows.stream()
        .map(row -> row.split("\\|", 2))
        .collect(
            Collectors.groupingBy(
                row -> row[0],
                TreeMap::new,
                Collectors.mapping(row -> row[1], Collectors.joining("\n"))));
  }

  /// A default that depends on the time is written in another way in the one than in the other.
  @ParameterizedTest
  @ValueSource(strings = {"runs", "crawl", "session", "screengraph"})
  void theSameColumnsMayBeLeftOut(String layout) throws Exception {
    try (Program program = Program.onPostgres(layout)) {
      program.execute("CREATE SCHEMA accepted");
      program.execute("SET search_path = accepted");
      program.execute(ddl(layout).replace("DATETIME", "TIMESTAMP"));

      assertThat(withDefault(program, layout))
          .containsAll(
              withDefault(program, "accepted").stream()
                  .filter(column -> !column.matches(".*(\\.id|outcome_id)$"))
                  .toList());
    }
  }

  private static List<String> withDefault(Program program, String schema) throws SQLException {
    return program.ask(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = '%s' AND column_default IS NOT NULL"
            .formatted(schema));
  }

  @ParameterizedTest
  @CsvSource({
    "session, session_runs, session_runs",
    "session, session_events, session_events",
    "coordinator, runs, coordinator_runs"
  })
  void theViewsHaveTheNamesAndOrderOfTheAcceptedTablesOnSqlite(
      String layout, String table, String view) throws Exception {
    try (Program program = Program.onSqlite(folder, layout);
        Program accepted = Program.onSqlite(folder.resolve("accepted"), layout)) {
      accepted.execute("ATTACH ':memory:' AS accepted");
      for (String statement : ddl(layout).replaceAll("--.*", "").split(";")) {
        if (statement.contains("CREATE TABLE")) {
          accepted.execute(statement.replace("CREATE TABLE ", "CREATE TABLE accepted."));
        }
      }
      assertThat(program.ask("SELECT name FROM pragma_table_info('" + view + "')"))
          .isEqualTo(
              accepted.ask("SELECT name FROM pragma_table_info('" + table + "', 'accepted')"))
          .isNotEmpty();
    }
  }

  @Test
  void everyLayoutHasAnAcceptedDdl() {
    for (String name : Catalog.names()) {
      assertThat(docs(name)).exists();
    }
  }

  private static String ddl(String layout) throws IOException {
    return Files.readString(docs(layout));
  }

  private static Path docs(String layout) {
    return Path.of("../docs/layouts/" + layout + ".sql");
  }
}
