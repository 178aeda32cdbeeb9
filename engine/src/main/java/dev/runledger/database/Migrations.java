package dev.runledger.database;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.migration.MigrationStep;
import dev.runledger.migration.Migrator;
import dev.runledger.migration.RolledBack;
import dev.runledger.migration.SchemaState;
import dev.runledger.postgres.PostgresConnections;
import dev.runledger.postgres.PostgresMigrator;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.sqlite.SqliteHistory;
import dev.runledger.sqlite.SqliteMigrator;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// The schema of a database, moved by hand: what `runledger migrate` calls. The start of a store
/// does the same by itself, unless it is told not to.
///
/// A runner of our own and not Flyway: its free edition has no way back and no dry run, takes no
/// lock between processes on SQLite, and would take most of the time that a start may take.
public final class Migrations {
  private static final Duration PATIENCE = StoreOptions.standard().patience();

  private final StoreAddress address;
  private final MigrationFiles files;

  private Migrations(StoreAddress address, MigrationFiles files) {
    this.address = address;
    this.files = files;
  }

  public static Migrations of(StoreAddress address) {
    return switch (address) {
      case StoreAddress.SqliteFile file -> of(file, MigrationFiles.ofSqlite());
      case StoreAddress.Postgres postgres -> of(postgres, MigrationFiles.ofPostgres());
    };
  }

  /// With other steps than the program's own.
  public static Migrations of(StoreAddress address, MigrationFiles files) {
    return new Migrations(address, files);
  }

  /// The newest version that this program knows.
  public int latest() {
    return files.latest();
  }

  /// Every migration that the program or the database knows, in order. Never fails because of what
  /// it finds, and changes nothing.
  public List<MigrationStatus> status() {
    return look().status();
  }

  /// What [#up] or [#down] would run to get to this version, without running it.
  public List<MigrationStep> plan(int to) {
    files.checkVersion(to);
    SchemaState state = look().check();
    return to < state.version() ? state.stepsDown(to) : state.stepsUp(to);
  }

  /// Brings the schema up to this version.
  ///
  /// @return what was run; nothing when it is there already
  public List<MigrationStep> up(int to) {
    files.checkVersion(to);
    return with(migrator -> migrator.up(to));
  }

  /// Takes the schema back to this version, after a copy of the database.
  public RolledBack down(int to) {
    files.checkVersion(to);
    return with(migrator -> migrator.down(to));
  }

  private SchemaState look() {
    return switch (address) {
      case StoreAddress.SqliteFile file -> look(file);
      case StoreAddress.Postgres _ -> with(Migrator::state);
    };
  }

  /// To open a file for writing would make it.
  private SchemaState look(StoreAddress.SqliteFile file) {
    if (!Files.exists(file.path())) {
      return new SchemaState(file.toString(), files, List.of());
    }
    try (Sql sql = SqliteConnections.reader(file.path())) {
      return new SchemaState(file.toString(), files, new SqliteHistory(sql).read());
    }
  }

  private <T> T with(Function<Migrator, T> action) {
    switch (address) {
      case StoreAddress.SqliteFile file -> {
        SqliteMigrator.refuseOthers(file, files);
        try (Sql sql = SqliteConnections.writer(file.path(), PATIENCE)) {
          return action.apply(new SqliteMigrator(sql, file, files, PATIENCE));
        }
      }
      case StoreAddress.Postgres postgres -> {
        try (Sql sql = PostgresConnections.open(postgres)) {
          return action.apply(new PostgresMigrator(sql, postgres, files, PATIENCE));
        }
      }
    }
  }
}
