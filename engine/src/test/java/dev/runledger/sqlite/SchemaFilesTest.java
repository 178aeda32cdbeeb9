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
