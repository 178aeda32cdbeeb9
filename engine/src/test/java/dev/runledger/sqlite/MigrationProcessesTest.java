package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Migrations;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.migration.MigrationStatus.State;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Migrations by processes that start together, and by one that is killed.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationProcessesTest {
  @TempDir Path dir;

  @Test
  void processesThatStartAtOnceApplyEachFileOnce() {
    List<MigratingProcess> starting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      starting.add(MigratingProcess.start(file(), "two"));
    }
    List<String> applied = new ArrayList<>();
    starting.forEach(process -> applied.addAll(process.applied()));
    assertThat(applied).containsExactlyInAnyOrder("V001__notes.sql", "V002__short_notes.sql");
    assertThat(states("two")).containsExactly(State.APPLIED, State.APPLIED);
  }

  @Test
  void aProcessThatIsKilledWithinAMigrationLeavesNothingOfIt() {
    migrations("two").up(1);
    try (Notes notes = Notes.open(file())) {
      notes.add("kept");
    }
    List<String> before = SqliteShell.ask(file(), ".dump").lines();

    try (MigratingProcess killed = MigratingProcess.start(file(), "endless")) {
      awaitItsLock();
      killed.kill();
    }

    assertThat(SqliteShell.ask(file(), ".dump").lines()).isEqualTo(before);
    assertThat(SqliteShell.ask(file(), "PRAGMA integrity_check").text()).isEqualTo("ok");
    assertThat(states("two")).containsExactly(State.APPLIED, State.PENDING);
    assertThat(migrations("two").up(2)).hasSize(1);
    assertThat(SqliteShell.ask(file(), "SELECT text FROM short_notes").text()).isEqualTo("kept");
  }

  /// A process that migrates has the lock of the database until it is through.
  private void awaitItsLock() {
    try (Sql sql = SqliteConnections.writer(file(), Duration.ZERO)) {
      boolean locked = false;
      while (!locked) {
        try {
          sql.query("BEGIN IMMEDIATE").update();
          sql.rollBack();
          Thread.onSpinWait();
        } catch (StoreException e) {
          locked = e.isBusy();
        }
      }
    }
  }

  private Migrations migrations(String folder) {
    return Migrations.of(
        new StoreAddress.SqliteFile(file()),
        MigrationFiles.load("/migrations/" + folder + "/", "sqlite"));
  }

  private List<State> states(String folder) {
    return migrations(folder).status().stream().map(MigrationStatus::state).toList();
  }

  private Path file() {
    return dir.resolve("schema.db");
  }
}
