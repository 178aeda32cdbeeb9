package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// The inbox of the feed, as a busy node leaves it.
class PostgresFeedTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  private StoreAddress.Postgres database;
  private PostgresStore store;

  @BeforeEach
  void open() {
    database = SERVER.newDatabase();
    store = PostgresStore.open(database, StoreOptions.standard());
  }

  @AfterEach
  void close() {
    store.close();
    SERVER.drop(database);
  }

  /// Autovacuum comes once a minute; until then a busy node would pass over all that it moved.
  @Test
  void whatWasMovedIsSweptOutOfTheInboxOfTheFeed() {
    store.write(tx ->
        ((PostgresTx) tx)
            .sql()
            .query(
                """
                INSERT INTO feed_in (wakes)
                SELECT 'run run_' || n
                FROM generate_series(1, 6000) AS n
                """)
            .update());
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (sweeps() == 0) {
      assertThat(System.nanoTime()).as("nobody sweeps").isLessThan(deadline);
    }
    assertThat(store.read(tx -> PostgresFeed.head(((PostgresTx) tx).sql())).hasMore()).isFalse();
  }

  /// As a program of a layout leaves it, or a node that died before it moved what it committed.
  @Test
  void whatNobodyTellsOfIsMovedAllTheSame() throws SQLException {
    try (Connection other = PostgresConnections.connect(database);
        Statement statement = other.createStatement()) {
      statement.execute(
          "INSERT INTO %s.feed_in (wakes) VALUES ('run run_1')".formatted(database.schema()));
    }
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (store.read(tx -> PostgresFeed.head(((PostgresTx) tx).sql())).hasMore()) {
      assertThat(System.nanoTime()).as("nobody moves it").isLessThan(deadline);
    }
    List<String> wakes = store.read(tx -> PostgresFeed.wakes(((PostgresTx) tx).sql(), 0, 1_000));
    assertThat(wakes).contains("run run_1");
  }

  /// Whoever asks for the end of the feed moves what waits: the node that left it there finds
  /// nothing any more, and tells nobody.
  @Test
  void whatIsMovedForAReaderIsToldToEveryNode() throws SQLException {
    try (Connection other = PostgresConnections.connect(database);
        Statement statement = other.createStatement()) {
      statement.execute("LISTEN %s_feed".formatted(database.schema()));
      statement.execute(
          "INSERT INTO %s.feed_in (wakes) VALUES ('run run_1')".formatted(database.schema()));
      store.write(tx -> tx.events().feedEnd());
      assertThat(other.unwrap(PGConnection.class).getNotifications(10_000)).isNotEmpty();
    }
  }

  /// They share the database's processors, so each takes less of them.
  @Test
  void aNodeKnowsHowManyOthersAreAtWork() {
    try (var other = PostgresStore.open(database, StoreOptions.standard())) {
      int busy = store.busyNodes();
      assertThat(busy).isEqualTo(1);
      long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      while (busy == 1) {
        assertThat(System.nanoTime()).as("the other one is not heard").isLessThan(deadline);
        other.write(tx -> {
          tx.ring(new Topic.OfRun(new RunId("run_0123456789ab")));
          return true;
        });
        busy = store.busyNodes();
      }
      assertThat(busy).isEqualTo(2);
    }
  }

  private long sweeps() {
    return store.read(tx ->
        ((PostgresTx) tx)
            .sql()
            .query("SELECT pg_stat_get_vacuum_count('feed_in'::regclass) AS sweeps")
            .one(row -> row.longValue("sweeps"))
            .orElseThrow());
  }
}
