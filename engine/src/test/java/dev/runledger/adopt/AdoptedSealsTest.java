package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.layout.Catalog;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.seal.Checked;
import dev.runledger.seal.Finding;
import dev.runledger.seal.Sealer;
import dev.runledger.seal.Verification;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// What was brought over carries no hashes; a server seals it as it found it, and from then on it
/// is told whether anybody changes it.
class AdoptedSealsTest {
  private static final String CHANGE = "UPDATE run_events SET payload = '{\"forged\":1}' WHERE ";

  @TempDir Path folder;
  private StoreAddress.@Nullable Postgres made;

  @AfterEach
  void drop() {
    if (made != null) {
      PostgresServer.embedded().drop(made);
    }
  }

  @ToBothStores
  void historyIsSealedAsItCame(boolean isToPostgres) throws Exception {
    StoreAddress target = target(isToPostgres);
    new Adoption(
            Catalog.find("session").orElseThrow(),
            sessionFile(300, 3000),
            target,
            AdoptionWatch.NONE)
        .run();

    try (Store store = Databases.open(target)) {
      List<Checked> fresh = checked(store);
      assertThat(fresh).allMatch(log -> log.finding() == null && log.unsealed() == log.events());
      new Sealer(store).seal();

      List<Checked> sealed = checked(store);
      assertThat(sealed).allMatch(log -> log.finding() == null && log.unsealed() == 0);
      assertThat(sealed.stream().map(AdoptedSealsTest::unsealed)).isEqualTo(fresh);
      Checked longest =
          sealed.stream().max(Comparator.comparingLong(Checked::events)).orElseThrow();
      assertThat(longest.events()).isGreaterThan(5);

      forge(target, "run_id = '" + longest.run() + "' AND run_seq = 3");

      assertThat(checked(store).stream().filter(log -> log.finding() != null))
          .singleElement()
          .satisfies(log -> {
            assertThat(log.run()).isEqualTo(longest.run());
            assertThat(Objects.requireNonNull(log.finding()))
                .isInstanceOfSatisfying(
                    Finding.Changed.class,
                    changed -> assertThat(changed.from()).isLessThanOrEqualTo(3));
          });
    }
  }

  private static Checked unsealed(Checked log) {
    return new Checked(log.run(), log.events(), log.events(), log.seal(), null);
  }

  private static List<Checked> checked(Store store) {
    List<Checked> all = new ArrayList<>();
    new Verification(store).all(all::add);
    assertThat(all).hasSizeGreaterThan(200);
    return all;
  }

  private StoreAddress target(boolean isPostgres) {
    if (isPostgres) {
      made = PostgresServer.embedded().newDatabase();
      return made;
    }
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }

  private StoreAddress sessionFile(int runs, int events) throws SQLException {
    Path file = folder.resolve("session.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 3).session(false, runs, events);
    }
    return new StoreAddress.SqliteFile(file);
  }

  /// As who may do all with the database can do it.
  private static void forge(StoreAddress database, String where) throws SQLException {
    switch (database) {
      case StoreAddress.SqliteFile file -> {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            Statement statement = connection.createStatement()) {
          statement.execute("DROP TRIGGER run_events_not_changed");
          assertThat(statement.executeUpdate(CHANGE + where)).isOne();
        }
      }
      case StoreAddress.Postgres postgres -> {
        try (Connection connection =
                DriverManager.getConnection(postgres.url(), postgres.user(), null);
            Statement statement = connection.createStatement()) {
          statement.execute("SET session_replication_role = replica; SET search_path = runledger");
          assertThat(statement.executeUpdate(CHANGE + where)).isOne();
        }
      }
    }
  }
}
