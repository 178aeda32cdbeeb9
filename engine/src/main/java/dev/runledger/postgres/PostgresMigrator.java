package dev.runledger.postgres;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStep;
import dev.runledger.migration.Migrator;
import dev.runledger.migration.RolledBack;
import dev.runledger.migration.SchemaState;
import dev.runledger.sql.LateIndexes;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs migrations on a PostgreSQL database. Each is one transaction under an advisory lock: nodes
/// that start at once apply it once, and one that is killed leaves nothing half done.
public final class PostgresMigrator implements Migrator {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresMigrator.class);

  private final Sql sql;
  private final StoreAddress.Postgres database;
  private final MigrationFiles files;
  private final Duration patience;
  private final PostgresHistory history;

  public PostgresMigrator(
      Sql sql, StoreAddress.Postgres database, MigrationFiles files, Duration patience) {
    this.sql = sql;
    this.database = database;
    this.files = files;
    this.patience = patience;
    this.history = new PostgresHistory(sql, database.schema());
  }

  @Override
  public SchemaState state() {
    return inTransaction(this::read);
  }

  private SchemaState read() {
    return new SchemaState(database.toString(), files, history.read());
  }

  @Override
  public List<MigrationStep> up(int to) {
    files.checkVersion(to);
    var done = new ArrayList<MigrationStep>();
    while (inTransaction(() -> upByOne(to, done))) {
      MigrationStep step = done.getLast();
      LOG.info("Applied {} to {}", step.file(), database);
    }
    return List.copyOf(done);
  }

  /// The copy is a schema beside ours, made in the same transaction.
  @Override
  public RolledBack down(int to) {
    files.checkVersion(to);
    return inTransaction(() -> {
      lock();
      List<MigrationStep> steps = read().check().stepsDown(to);
      if (steps.isEmpty()) {
        return new RolledBack(steps, null);
      }
      String copy = new PostgresCopy(sql, database.schema()).beforeDown(to);
      for (MigrationStep step : steps) {
        run(step);
        history.remove(step.version());
      }
      return new RolledBack(steps, "the schema " + copy + " of " + database);
    });
  }

  @Override
  public void makeLateIndexes() {
    LateIndexes late = new PostgresLateIndexes(sql);
    inTransaction(() -> {
      if (late.areMissing()) {
        LOG.info("Making the indexes of {} that an adoption left out", database);
        late.make();
      }
      return true;
    });
  }

  /// @return false when there was none left, because all are applied, by whichever node
  private boolean upByOne(int to, List<MigrationStep> done) {
    lock();
    List<MigrationStep> pending = read().check().stepsUp(to);
    if (pending.isEmpty()) {
      return false;
    }
    MigrationStep step = pending.getFirst();
    if (read().version() > 0) {
      new PostgresLateIndexes(sql).make();
    }
    makeSchema();
    history.make();
    run(step);
    history.add(files.find(step.version()).orElseThrow(), Instant.now(), Migrator.who());
    done.add(step);
    return true;
  }

  private void run(MigrationStep step) {
    try {
      sql.script(step.sql());
    } catch (StoreException e) {
      throw e.in(step.file() + " was rolled back");
    }
  }

  /// Who may not make schemas may find one made for him.
  private void makeSchema() {
    boolean exists =
        sql.query("SELECT 1 AS found FROM pg_namespace WHERE nspname = :schema")
            .with("schema", database.schema())
            .one(row -> row.integer("found"))
            .isPresent();
    if (!exists) {
      sql.script("CREATE SCHEMA " + database.schema());
    }
  }

  private <T> T inTransaction(Supplier<T> work) {
    sql.query("BEGIN").update();
    try {
      sql.query(
              """
              SELECT set_config('search_path', :schema, true), set_config('lock_timeout', :patience, true)
              """)
          .with("schema", database.schema())
          .with("patience", Long.toString(Math.max(1, patience.toMillis())))
          .list(row -> row.text("set_config"));
      T answer = work.get();
      sql.query("COMMIT").update();
      return answer;
    } catch (RuntimeException | Error e) {
      sql.rollBack();
      throw e;
    }
  }

  /// Of this schema, until the end of the transaction.
  private void lock() {
    sql.query("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0)) IS NULL AS free")
        .with("name", Migrator.lockName(database.schema()))
        .list(row -> row.bool("free"));
  }
}
