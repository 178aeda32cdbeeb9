package dev.runledger.sqlite;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStep;
import dev.runledger.migration.Migrator;
import dev.runledger.migration.RolledBack;
import dev.runledger.migration.SchemaState;
import dev.runledger.sql.LateIndexes;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs migrations on a SQLite file. Each is one transaction under the write lock: processes that
/// start at once apply it once, and one that is killed leaves nothing half done.
public final class SqliteMigrator implements Migrator {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteMigrator.class);

  private static final Duration SHORT_WAIT = Duration.ofMillis(100);

  private final Sql sql;
  private final StoreAddress.SqliteFile file;
  private final MigrationFiles files;
  private final Duration patience;
  private final SqliteHistory history;

  public SqliteMigrator(
      Sql sql, StoreAddress.SqliteFile file, MigrationFiles files, Duration patience) {
    this.sql = sql;
    this.file = file;
    this.files = files;
    this.patience = patience;
    this.history = new SqliteHistory(sql);
  }

  @Override
  public SchemaState state() {
    return new SchemaState(file.toString(), files, history.read());
  }

  @Override
  public List<MigrationStep> up(int to) {
    files.checkVersion(to);
    return withoutForeignKeys(() -> {
      var done = new ArrayList<MigrationStep>();
      while (upByOne(to, done)) {
        MigrationStep step = done.getLast();
        LOG.info("Applied {} to {}", step.file(), file);
      }
      return List.copyOf(done);
    });
  }

  /// The copy is a file beside the database.
  @Override
  public RolledBack down(int to) {
    files.checkVersion(to);
    return withoutForeignKeys(() -> {
      begin();
      List<MigrationStep> steps = state().check().stepsDown(to);
      if (steps.isEmpty()) {
        return new RolledBack(steps, null);
      }
      Path copy = SqliteCopy.beforeDown(file.path(), to);
      long orphans = orphans();
      for (MigrationStep step : steps) {
        run(step);
        history.remove(step.version());
      }
      refuseOrphans(orphans, steps.getLast());
      sql.query("COMMIT").update();
      return new RolledBack(steps, copy.toString());
    });
  }

  /// Their rows are sorted in a file, however many they are.
  @Override
  public void makeLateIndexes() {
    LateIndexes late = new SqliteLateIndexes(sql);
    if (!late.areMissing()) {
      return;
    }
    LOG.info("Making the indexes of {} that an adoption left out", file);
    sql.script("PRAGMA temp_store = FILE");
    try {
      begin();
      late.make();
      sql.query("COMMIT").update();
    } finally {
      sql.rollBack();
      sql.script("PRAGMA temp_store = MEMORY");
    }
  }

  /// @return false when there was none left, because all are applied, by whichever process
  private boolean upByOne(int to, List<MigrationStep> done) {
    begin();
    List<MigrationStep> pending = state().check().stepsUp(to);
    if (pending.isEmpty()) {
      sql.rollBack();
      return false;
    }
    MigrationStep step = pending.getFirst();
    if (state().version() == 0) {
      refuseTakenNames();
    } else {
      new SqliteLateIndexes(sql).make();
    }
    long orphans = orphans();
    history.make();
    run(step);
    history.add(files.find(step.version()).orElseThrow(), Instant.now(), Migrator.who());
    refuseOrphans(orphans, step);
    sql.query("COMMIT").update();
    done.add(step);
    return true;
  }

  /// A file of another program is not made ours by mistake.
  private void refuseTakenNames() {
    refuse(file, new TakenNames(sql, files).find());
  }

  /// As it is done in the transaction that makes our tables, but before anything of the file is
  /// changed: to write it we change how it keeps its log. What cannot be looked at is found out
  /// then.
  public static void refuseOthers(StoreAddress.SqliteFile file, MigrationFiles files) {
    if (!Files.isRegularFile(file.path())) {
      return;
    }
    List<String> taken;
    try (Sql sql = SqliteConnections.reader(file.path())) {
      sql.script("PRAGMA busy_timeout = " + SHORT_WAIT.toMillis());
      taken =
          new SqliteHistory(sql).read().isEmpty() ? new TakenNames(sql, files).find() : List.of();
    } catch (StoreException unknown) {
      LOG.debug("Could not look at {} before it is opened", file, unknown);
      return;
    }
    refuse(file, taken);
  }

  private static void refuse(StoreAddress.SqliteFile file, List<String> taken) {
    if (!taken.isEmpty()) {
      throw StoreException.because(
          "%1$s was made by another program: it has the tables %2$s, whose names ours need. Name another file with --db. One of a published schema is brought over with: runledger adopt %3$s --from %1$s"
              .formatted(
                  file,
                  String.join(", ", taken),
                  taken.contains("session_runs") ? "session" : "NAME"));
    }
  }

  private void run(MigrationStep step) {
    try {
      sql.script(step.sql());
    } catch (StoreException e) {
      throw e.in(step.file() + " was rolled back");
    }
  }

  /// Tables are dropped and built anew in a migration, which would take their children along.
  private <T> T withoutForeignKeys(Supplier<T> migration) {
    sql.script("PRAGMA foreign_keys = OFF");
    try {
      return migration.get();
    } finally {
      sql.rollBack();
      sql.script("PRAGMA foreign_keys = ON");
    }
  }

  private void begin() {
    Patience.of(patience).untilNotBusy(sql, () -> sql.query("BEGIN IMMEDIATE").update());
  }

  private void refuseOrphans(long before, MigrationStep step) {
    long now = orphans();
    if (now > before) {
      throw StoreException.because(
          "%s was rolled back: it would leave %d rows whose parents are gone."
              .formatted(step.file(), now - before));
    }
  }

  private long orphans() {
    return sql.query("SELECT count(*) AS orphans FROM pragma_foreign_key_check")
        .one(row -> row.longValue("orphans"))
        .orElseThrow();
  }
}
