package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Migrations;
import dev.runledger.migration.MigrationFile;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The schema that we ship.
class SchemaFilesTest {
  @TempDir Path dir;

  @Test
  void everyFileIsListedAndHasItsWayBack() throws Exception {
    var listed = new TreeSet<String>();
    for (MigrationFile file : MigrationFiles.ofSqlite().all()) {
      listed.add(file.goingUp().file());
      listed.add(file.goingDown().file());
    }
    assertThat(filesOf("sqlite")).isEqualTo(listed).isNotEmpty();
  }

  @Test
  void goingUpDownAndUpAgainEndsInTheSameSchema() {
    Migrations migrations = Migrations.of(new StoreAddress.SqliteFile(dir.resolve("a.db")));
    migrations.up(migrations.latest());
    List<String> schema = schema();
    for (int version = migrations.latest() - 1; version >= 0; version--) {
      assertThat(migrations.down(version).steps()).hasSize(1);
    }
    assertThat(schema()).allMatch(sql -> sql.contains("schema_history"));
    migrations.up(migrations.latest());
    assertThat(schema()).isEqualTo(schema);
  }

  @Test
  void goingBackLeavesTheRowsOfWhatStays() {
    try (ByHand hand = ByHand.open(dir)) {
      hand.writeSession("ses_1");
      hand.writeRun("run_1", "ses_1");
    }
    Path file = dir.resolve("runledger.db");
    Migrations migrations = Migrations.of(new StoreAddress.SqliteFile(file));
    String query = "SELECT * FROM sessions; SELECT * FROM runs; SELECT * FROM run_events";
    String rows = rows(file, query);
    assertThat(rows).contains("ses_1|run_1|1|1|run_created");
    migrations.down(1);
    assertThat(rows(file, query)).isEqualTo(rows);
    migrations.up(migrations.latest());
    assertThat(rows(file, query)).isEqualTo(rows);
    try (ByHand hand = ByHand.open(dir)) {
      assertThat(hand.types("run_1")).containsExactly("run_created");
    }
  }

  /// Columns that later steps add are empty or zero, and at the end.
  private static String rows(Path file, String query) {
    return SqliteShell.ask(file, query).text().replaceAll("(?m)(\\|0?)+$", "");
  }

  /// `.schema` shows a person what each table and each key is for.
  @Test
  void everyTableAndEveryKeyIsCommented() {
    Migrations migrations = Migrations.of(new StoreAddress.SqliteFile(dir.resolve("a.db")));
    migrations.up(migrations.latest());
    try (Sql sql = SqliteConnections.writer(dir.resolve("a.db"), Duration.ofSeconds(5))) {
      List<Defined> tables =
          sql.query(
                  """
                  SELECT name, sql
                  FROM sqlite_master
                  WHERE type = 'table'
                    AND name NOT LIKE 'sqlite_%'
                  ORDER BY name
                  """)
              .list(row -> new Defined(row.text("name"), row.text("sql")));
      assertThat(tables).hasSizeGreaterThan(20);
      for (Defined table : tables) {
        assertThat(table.lines().get(1)).as(table.name()).matches("-- [A-Z].*\\.");
        List<String> keys =
            sql.query(
                    """
                    SELECT name
                    FROM pragma_table_info(:table_name)
                    WHERE pk > 0
                    UNION
                    SELECT "from"
                    FROM pragma_foreign_key_list(:table_name)
                    """)
                .with("table_name", table.name())
                .list(row -> row.text("name"));
        assertThat(keys).isNotEmpty();
        for (String key : keys) {
          assertThat(table.lines())
              .as("%s.%s", table.name(), key)
              .anyMatch(line -> line.startsWith(key + " ") && line.contains(" -- "));
        }
      }
    }
  }

  private record Defined(String name, String sql) {
    List<String> lines() {
      return sql.lines().map(String::strip).toList();
    }
  }

  private List<String> schema() {
    try (Sql sql = SqliteConnections.writer(dir.resolve("a.db"), Duration.ofSeconds(5))) {
      return sql.query(
              """
              SELECT sql
              FROM sqlite_master
              WHERE sql IS NOT NULL
                AND name NOT LIKE 'sqlite_%'
              ORDER BY name
              """)
          .list(row -> row.text("sql"));
    }
  }

  private static Set<String> filesOf(String database) throws IOException, URISyntaxException {
    URL folder =
        Objects.requireNonNull(
            MigrationFiles.class.getResource("/dev/runledger/store/" + database));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      var names = new TreeSet<String>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }
}
