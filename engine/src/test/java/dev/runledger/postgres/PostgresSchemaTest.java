package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.database.Migrations;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStep;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The schema that we ship for PostgreSQL, beside the one for SQLite.
class PostgresSchemaTest {
  @TempDir Path dir;
  private StoreAddress.Postgres database;
  private Sql sql;

  @BeforeEach
  void open() throws SQLException {
    database = PostgresServer.embedded().newDatabase();
    sql = new Sql(PostgresServer.connect(database), new PostgresTimes());
  }

  @AfterEach
  void close() {
    sql.close();
    PostgresServer.embedded().drop(database);
  }

  @Test
  void bothStoresHaveTheSameMigrations() {
    assertThat(files(MigrationFiles.ofPostgres())).isEqualTo(files(MigrationFiles.ofSqlite()));
  }

  private static List<String> files(MigrationFiles files) {
    return files.all().stream().map(file -> file.goingUp().file()).toList();
  }

  @Test
  void bothStoresHaveTheSameTablesAndColumns() throws SQLException {
    assertThat(columnsHere()).isEqualTo(columnsOnSqlite()).hasSizeGreaterThan(20);
  }

  /// What PostgreSQL can say in a type of its own is text or a number there.
  private Map<String, List<String>> columnsHere() {
    Map<String, List<String>> tables = new TreeMap<>();
    sql.query(
            """
            SELECT table_name, column_name,
                CASE data_type
                    WHEN 'bytea' THEN 'BLOB'
                    WHEN 'bigint' THEN 'INTEGER'
                    WHEN 'integer' THEN 'INTEGER'
                    WHEN 'boolean' THEN 'INTEGER'
                    ELSE 'TEXT'
                END AS type
            FROM information_schema.columns
            WHERE table_schema = 'runledger'
            ORDER BY table_name, ordinal_position
            """)
        .each(row ->
            tables
                .computeIfAbsent(row.text("table_name"), _ -> new java.util.ArrayList<>())
                .add(row.text("column_name") + " " + row.text("type")));
    return tables;
  }

  private Map<String, List<String>> columnsOnSqlite() throws SQLException {
    Path file = dir.resolve("runledger.db");
    Databases.open(new StoreAddress.SqliteFile(file)).close();
    Map<String, List<String>> tables = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Sql(connection, new PostgresTimes())
          .query(
              """
              SELECT tables.name AS table_name, columns.name AS column_name, columns.type
              FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
              WHERE tables.type = 'table'
                AND tables.name NOT LIKE 'sqlite_%'
              ORDER BY tables.name, columns.cid
              """)
          .each(row ->
              tables
                  .computeIfAbsent(row.text("table_name"), _ -> new java.util.ArrayList<>())
                  .add(row.text("column_name") + " " + row.text("type")));
    }
    return tables;
  }

  /// Programs that know an older schema name them when they explain a query or rebuild an index.
  @Test
  void theIndexesOfOlderSchemasKeepTheirNames() {
    List<String> names =
        sql.query("SELECT indexname FROM pg_indexes WHERE schemaname = 'runledger'")
            .list(row -> row.text("indexname"));

    assertThat(names)
        .contains(
            "idx_runs_session_id",
            "idx_runs_status",
            "idx_runs_runner_id",
            "idx_runs_status_created",
            "idx_session_runs_session_created",
            "idx_session_runs_status",
            "idx_session_runs_parent",
            "idx_session_event_run_seq",
            "idx_runs_created_at",
            "idx_run_events_run_id");
  }

  /// `\d+` shows a person what each table and each key is for.
  @Test
  void everyTableAndEveryKeyIsCommented() {
    List<String> without =
        sql.query(
                """
                SELECT pg_class.relname AS name
                FROM pg_class
                WHERE relnamespace = 'runledger'::regnamespace
                  AND relkind = 'r'
                  AND coalesce(obj_description(oid, 'pg_class'), '') !~ '^[A-Z].*\\.$'
                UNION
                SELECT pg_class.relname || '.' || pg_attribute.attname
                FROM pg_constraint
                JOIN pg_class ON pg_class.oid = pg_constraint.conrelid
                JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid
                  AND pg_attribute.attnum = ANY (pg_constraint.conkey)
                WHERE pg_constraint.connamespace = 'runledger'::regnamespace
                  AND pg_constraint.contype IN ('p', 'f')
                  AND col_description(pg_class.oid, pg_attribute.attnum) IS NULL
                ORDER BY name
                """)
            .list(row -> row.text("name"));
    assertThat(without).isEmpty();
  }

  @Test
  void goingUpDownAndUpAgainEndsInTheSameSchema() {
    Migrations migrations = Migrations.of(database);
    Set<String> schema = schema();
    for (int version = migrations.latest() - 1; version >= 0; version--) {
      assertThat(migrations.down(version).steps()).hasSize(1);
    }
    assertThat(schema()).isNotEmpty().allMatch(line -> line.contains("schema_history"));

    assertThat(migrations.up(migrations.latest()))
        .extracting(MigrationStep::version)
        .isEqualTo(IntStream.rangeClosed(1, migrations.latest()).boxed().toList());

    assertThat(schema()).isEqualTo(schema).hasSizeGreaterThan(200);
  }

  /// Every column, index, constraint, trigger, function and comment.
  private Set<String> schema() {
    return new TreeSet<>(
        sql.query(
                """
                SELECT concat_ws(' ', 'column', table_name, column_name, data_type, collation_name, is_nullable,
                    column_default, is_identity) AS line
                FROM information_schema.columns
                WHERE table_schema = 'runledger'
                UNION ALL
                SELECT indexdef FROM pg_indexes WHERE schemaname = 'runledger'
                UNION ALL
                SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
                FROM pg_constraint
                WHERE connamespace = 'runledger'::regnamespace
                UNION ALL
                SELECT pg_get_triggerdef(pg_trigger.oid)
                FROM pg_trigger
                JOIN pg_class ON pg_class.oid = tgrelid
                WHERE relnamespace = 'runledger'::regnamespace
                  AND NOT tgisinternal
                UNION ALL
                SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'runledger'::regnamespace
                UNION ALL
                SELECT concat_ws(' ', objoid::regclass, objsubid, description)
                FROM pg_description
                JOIN pg_class ON pg_class.oid = objoid
                WHERE classoid = 'pg_class'::regclass
                  AND relnamespace = 'runledger'::regnamespace
                """)
            .list(row -> row.text("line")));
  }
}
