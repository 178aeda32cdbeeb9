package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.database.Migrations;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.migration.MigrationStatus.State;
import dev.runledger.migration.MigrationStep;
import dev.runledger.migration.RolledBack;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The schema of a PostgreSQL database, moved to and fro.
class PostgresMigrationsTest {
  private StoreAddress.Postgres database;

  @BeforeEach
  void make() {
    database = PostgresServer.embedded().newEmptyDatabase();
  }

  @AfterEach
  void drop() {
    PostgresServer.embedded().drop(database);
  }

  @Test
  void upAppliesWhatIsMissingAndASecondTimeNothing() {
    assertThat(states("two")).containsExactly(State.PENDING, State.PENDING);
    assertThat(migrations("two").plan(2)).extracting(MigrationStep::version).containsExactly(1, 2);
    assertThat(migrations("two").up(1))
        .extracting(MigrationStep::file)
        .containsExactly("V001__notes.sql");
    assertThat(migrations("two").up(2))
        .extracting(MigrationStep::file)
        .containsExactly("V002__short_notes.sql");
    assertThat(migrations("two").up(2)).isEmpty();
    assertThat(states("two")).containsExactly(State.APPLIED, State.APPLIED);

    MigrationStatus first = migrations("two").status().getFirst();
    assertThat(first.appliedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(first.appliedBy()).contains("process " + ProcessHandle.current().pid());
  }

  @Test
  void downRestoresSchemaAndDataAndLeavesACopy() throws SQLException {
    migrations("two").up(1);
    run("INSERT INTO notes (text) VALUES ('a long note'), ('short')");
    migrations("two").up(2);
    assertThat(texts("short_notes")).containsExactly("a lon", "short");

    RolledBack back = migrations("two").down(1);

    assertThat(back.steps())
        .extracting(MigrationStep::file)
        .containsExactly("U002__short_notes.sql");
    assertThat(texts("notes")).containsExactly("a long note", "short");
    assertThat(states("two")).containsExactly(State.APPLIED, State.PENDING);
    assertThat(back.copy())
        .matches("the schema runledger_before_1_\\d{14} of " + database)
        .satisfies(copy ->
            assertThat(texts(copy.split(" ")[2] + ".short_notes"))
                .containsExactly("a lon", "short"));
    assertThat(migrations("two").down(1)).isEqualTo(new RolledBack(List.of(), null));
    assertThat(migrations("two").up(2)).hasSize(1);
  }

  @Test
  void aChangedFileStopsEverythingButTheStatus() {
    migrations("two").up(1);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open("changed", true))
        .withMessageContaining("V001__notes.sql was changed")
        .withMessageContaining(database.toString());
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> migrations("changed").down(0));
    assertThat(states("changed")).containsExactly(State.CHANGED, State.PENDING);
  }

  @Test
  void withoutMigratingAnOlderDatabaseIsRefused() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open("two", false))
        .withMessageContaining("lacks V001__notes.sql, V002__short_notes.sql")
        .withMessageContaining("runledger migrate up");
    assertThat(states("two")).containsExactly(State.PENDING, State.PENDING);
  }

  @Test
  void aFileThatFailsLeavesNothingHalfDone() throws SQLException {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> migrations("broken").up(2))
        .withMessageContaining("V002__broken.sql was rolled back");
    assertThat(states("broken")).containsExactly(State.APPLIED, State.PENDING);
    run("CREATE TABLE half_done (id bigint)");
  }

  @Test
  void whoeverStartsAtOnceAppliesEachFileOnce() throws InterruptedException {
    var applied = new CopyOnWriteArrayList<MigrationStep>();
    var starting = new ArrayList<Thread>();
    for (int starter = 0; starter < 8; starter++) {
      starting.add(Thread.ofPlatform().start(() -> applied.addAll(migrations("two").up(2))));
    }
    for (Thread starter : starting) {
      starter.join();
    }
    assertThat(applied).extracting(MigrationStep::version).containsExactlyInAnyOrder(1, 2);
    assertThat(states("two")).containsExactly(State.APPLIED, State.APPLIED);
  }

  @Test
  void whoMayNotMakeASchemaUsesTheOneThatWasMadeForHim() {
    String name = database.url().substring(database.url().lastIndexOf('/') + 1);
    PostgresServer server = PostgresServer.embedded();
    server.execute(name, "CREATE ROLE guest_" + name + " LOGIN");
    var guest = new StoreAddress.Postgres(database.url(), "guest_" + name, null, database.schema());
    try {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> Migrations.of(guest).up(3))
          .withMessageContaining("permission denied");
      server.execute(name, "CREATE SCHEMA runledger AUTHORIZATION guest_" + name);
      assertThat(Migrations.of(guest).up(3)).hasSize(3);
      PostgresStore.open(guest, StoreOptions.standard()).close();
    } finally {
      server.execute(name, "DROP OWNED BY guest_" + name);
      server.execute(name, "DROP ROLE guest_" + name);
    }
  }

  @Test
  void theSchemaMayHaveAnotherName() {
    var other = new StoreAddress.Postgres(database.url(), database.user(), null, "another");
    assertThat(Migrations.of(other).up(3)).hasSize(3);
    PostgresStore store = PostgresStore.open(other, StoreOptions.standard());
    try (store) {
      assertThat(store.<Long>read(tx -> tx.events().feedEnd())).isZero();
    }
    assertThat(states("two")).as("those of runledger").containsOnly(State.PENDING);
  }

  private PostgresStore open(String folder, boolean migrate) {
    return PostgresStore.open(
        database,
        StoreOptions.standard().withMigrate(migrate),
        MigrationFiles.load("/migrations/" + folder + "/", "postgres"));
  }

  private Migrations migrations(String folder) {
    return Migrations.of(database, MigrationFiles.load("/migrations/" + folder + "/", "postgres"));
  }

  private List<State> states(String folder) {
    return migrations(folder).status().stream().map(MigrationStatus::state).toList();
  }

  private List<String> texts(String table) throws SQLException {
    try (Sql sql = new Sql(PostgresServer.connect(database), new PostgresTimes())) {
      return sql.query("SELECT text FROM " + table + " ORDER BY id").list(row -> row.text("text"));
    }
  }

  private void run(String text) throws SQLException {
    try (Sql sql = new Sql(PostgresServer.connect(database), new PostgresTimes())) {
      sql.script(text);
    }
  }
}
