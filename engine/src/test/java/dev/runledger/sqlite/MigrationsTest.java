package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runledger.database.Migrations;
import dev.runledger.migration.MigrationFile;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.migration.MigrationStatus.State;
import dev.runledger.migration.MigrationStep;
import dev.runledger.migration.RolledBack;
import dev.runledger.sql.Sql;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationsTest {
  @TempDir Path dir;

  @Test
  void upAppliesWhatIsMissingAndASecondTimeNothing() {
    assertThat(migrations("two").up(1))
        .extracting(MigrationStep::file)
        .containsExactly("V001__notes.sql");
    assertThat(states("two")).containsExactly(State.APPLIED, State.PENDING);
    assertThat(migrations("two").up(2))
        .extracting(MigrationStep::file)
        .containsExactly("V002__short_notes.sql");
    assertThat(migrations("two").up(2)).isEmpty();
    assertThat(states("two")).containsExactly(State.APPLIED, State.APPLIED);

    MigrationStatus first = migrations("two").status().getFirst();
    assertThat(first.checksum()).hasSize(64);
    assertThat(first.appliedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(first.appliedBy()).contains("process " + ProcessHandle.current().pid());
  }

  @Test
  void aPlanShowsTheSqlAndDoesNothing() {
    List<MigrationStep> plan = migrations("two").plan(2);
    assertThat(plan).extracting(MigrationStep::version).containsExactly(1, 2);
    assertThat(plan.getFirst().sql()).contains("CREATE TABLE notes");
    assertThat(file()).doesNotExist();

    migrations("two").up(2);
    assertThat(migrations("two").plan(0))
        .extracting(MigrationStep::file)
        .containsExactly("U002__short_notes.sql", "U001__notes.sql");
    assertThat(migrations("two").plan(2)).isEmpty();
    assertThat(states("two")).containsExactly(State.APPLIED, State.APPLIED);
  }

  @Test
  void downRestoresSchemaAndDataAndLeavesACopy() {
    migrations("two").up(1);
    try (Notes notes = Notes.open(file())) {
      notes.add("a long note");
      notes.add("short");
    }
    List<String> schema = schema(file());

    migrations("two").up(2);
    assertThat(texts(file(), "short_notes")).containsExactly("a lon", "short");
    RolledBack back = migrations("two").down(1);

    assertThat(back.steps())
        .extracting(MigrationStep::file)
        .containsExactly("U002__short_notes.sql");
    assertThat(schema(file())).isEqualTo(schema);
    assertThat(texts(file(), "notes")).containsExactly("a long note", "short");
    assertThat(states("two")).containsExactly(State.APPLIED, State.PENDING);
    assertThat(back.copy())
        .isNotNull()
        .satisfies(copy -> {
          assertThat(copy).matches(".*/schema\\.db\\.before-down-1-\\d{8}T\\d{9}Z\\.db");
          assertThat(texts(Path.of(copy), "short_notes")).containsExactly("a lon", "short");
        });
    assertThat(migrations("two").down(1)).isEqualTo(new RolledBack(List.of(), null));
    assertThat(migrations("two").up(2)).hasSize(1);
  }

  @Test
  void aChangedFileStopsEverythingButTheStatus() {
    migrations("two").up(1);
    String before = checksum("two");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open("changed", true))
        .withMessageContaining("V001__notes.sql was changed")
        .withMessageContaining(before)
        .withMessageContaining(
            MigrationFiles.load("/migrations/changed/", "sqlite").all().getFirst().checksum());
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> migrations("changed").down(0));
    assertThat(states("changed")).containsExactly(State.CHANGED, State.PENDING);
  }

  @Test
  void lineEndsAreNoChange() {
    MigrationFile unix = new MigrationFile(1, "x", "a\nb\n", "");
    assertThat(new MigrationFile(1, "x", "a\r\nb\r\n", "").checksum()).isEqualTo(unix.checksum());
    assertThat(new MigrationFile(1, "x", "a\nb \n", "").checksum()).isNotEqualTo(unix.checksum());
  }

  @Test
  void aNewerDatabaseIsRefused() {
    migrations("two").up(2);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open("notes", true))
        .withMessageContaining("is newer than this program")
        .withMessageContaining("migration 2 (short_notes)");
    assertThat(states("notes")).containsExactly(State.APPLIED, State.UNKNOWN);
  }

  @Test
  void withoutMigratingAnOlderDatabaseIsRefused() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open("two", false))
        .withMessageContaining("lacks V001__notes.sql, V002__short_notes.sql")
        .withMessageContaining("runledger migrate up");
    migrations("two").up(2);
    open("two", false).close();
  }

  @Test
  void aFileThatFailsLeavesNothingHalfDone() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> migrations("broken").up(2))
        .withMessageContaining("V002__broken.sql was rolled back");
    assertThat(states("broken")).containsExactly(State.APPLIED, State.PENDING);
    assertThat(schema(file())).noneMatch(sql -> sql.contains("half_done"));
  }

  @Test
  void aFileThatLeavesOrphansIsRolledBack() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> migrations("orphans").up(2))
        .withMessageContaining("V002__orphans.sql was rolled back")
        .withMessageContaining("1 rows whose parents are gone");
    assertThat(texts(file(), "notes")).isEmpty();
  }

  @Test
  void whoeverStartsAtOnceAppliesEachFileOnce() {
    var applied = new CopyOnWriteArrayList<MigrationStep>();
    var starting = new ArrayList<Thread>();
    for (int starter = 0; starter < 8; starter++) {
      starting.add(Thread.ofPlatform().start(() -> applied.addAll(migrations("two").up(2))));
    }
    Callers.join(starting);
    assertThat(applied).extracting(MigrationStep::version).containsExactlyInAnyOrder(1, 2);
    assertThat(states("two")).containsExactly(State.APPLIED, State.APPLIED);
  }

  @Test
  void aVersionThatDoesNotExistIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> migrations("two").plan(3))
        .withMessage("Not a version of the schema: 3 (0 to 2)");
    assertThatIllegalArgumentException().isThrownBy(() -> migrations("two").up(-1));
  }

  private Store open(String folder, boolean migrate) {
    return SqliteStore.open(
        new StoreAddress.SqliteFile(file()),
        StoreOptions.standard().withMigrate(migrate),
        MigrationFiles.load("/migrations/" + folder + "/", "sqlite"),
        OtherWriters.Hook.ringAll());
  }

  private Migrations migrations(String folder) {
    return Migrations.of(
        new StoreAddress.SqliteFile(file()),
        MigrationFiles.load("/migrations/" + folder + "/", "sqlite"));
  }

  private List<State> states(String folder) {
    return migrations(folder).status().stream().map(MigrationStatus::state).toList();
  }

  private String checksum(String folder) {
    return migrations(folder).status().getFirst().checksum();
  }

  private Path file() {
    return dir.resolve("schema.db");
  }

  private static List<String> texts(Path file, String table) {
    return read(file, "SELECT text AS line FROM " + table + " ORDER BY id");
  }

  private static List<String> schema(Path file) {
    return read(file, "SELECT sql AS line FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
  }

  private static List<String> read(Path file, String query) {
    try (Sql sql = SqliteConnections.writer(file, Duration.ofSeconds(5))) {
      return sql.query(query).list(row -> row.text("line"));
    }
  }
}
