package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Tx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The connection is cut while a transaction is on its way.
class PostgresCutTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();
  private static final SessionId SESSION = new SessionId("ses_1");

  private StoreAddress.Postgres database;
  private CuttingProxy cable;
  private PostgresStore store;

  @BeforeEach
  void open() throws IOException {
    database = SERVER.newDatabase();
    cable = new CuttingProxy(SERVER.port());
    // Without prepared statements the words are on the wire.
    String url =
        database.url().replace(":" + SERVER.port(), ":" + cable.port()) + "?prepareThreshold=0";
    var through = new StoreAddress.Postgres(url, database.user(), null, database.schema());
    StoreOptions options =
        StoreOptions.standard().withConnections(2).withPatience(Duration.ofSeconds(2));
    store = PostgresStore.open(through, options.withListen(false));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    cable.close();
    SERVER.drop(database);
  }

  private static SessionId insert(Tx tx) {
    Instant now = tx.now();
    tx.sessions()
        .insert(
            new Session(
                SESSION,
                null,
                "a title",
                null,
                null,
                Session.Status.IDLE,
                Session.Affinity.NONE,
                null,
                null,
                0,
                now,
                now));
    return SESSION;
  }

  private boolean isStored() {
    return store.read(tx -> tx.sessions().find(SESSION)).isPresent();
  }

  @Test
  void whatWasCutBeforeItsCommitIsDoneAgain() {
    cable.cutAt("a title", CuttingProxy.Cut.BEFORE_THE_SERVER);
    store.write(PostgresCutTest::insert);
    assertThat(isStored()).isTrue();
  }

  @Test
  void whoseCommitWasNotAnsweredIsToldSo() {
    cable.cutAt("COMMIT", CuttingProxy.Cut.AFTER_THE_SERVER);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.write(PostgresCutTest::insert))
        .matches(StoreException::isUnknown)
        .withMessageContaining("not known whether this was stored");
    assertThat(isStored()).isTrue();
  }

  @Test
  void whoseCommitDidNotArriveIsToldTheSame() {
    cable.cutAt("COMMIT", CuttingProxy.Cut.BEFORE_THE_SERVER);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.write(PostgresCutTest::insert))
        .matches(StoreException::isUnknown)
        .withMessageContaining("not known whether this was stored");
    assertThat(isStored()).isFalse();
  }

  @Test
  void aReadThatWasCutIsDoneAgain() {
    cable.cutAt("FROM runs", CuttingProxy.Cut.AFTER_THE_SERVER);
    Optional<Run> found = store.read(tx -> tx.runs().find(new RunId("run_1")));
    assertThat(found).isEmpty();
  }

  @Test
  void whileTheServerIsAwayCallersAreToldAndWhenItIsBackTheyAreServed() throws IOException {
    cable.close();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.write(PostgresCutTest::insert))
        .matches(StoreException::isUnavailable)
        .withMessageContaining("cannot be reached");

    try (CuttingProxy again = new CuttingProxy(SERVER.port(), cable.port())) {
      assertThat(again.port()).isEqualTo(cable.port());
      store.write(PostgresCutTest::insert);
      assertThat(isStored()).isTrue();
    }
  }
}
