package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One side of the cable stands still, and its connections stay.
@Timeout(60)
class PostgresFrozenTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private StoreAddress.Postgres database;

  @BeforeEach
  void make() {
    database = SERVER.newDatabase();
  }

  @AfterEach
  void drop() {
    SERVER.drop(database);
  }

  @Test
  void aNodeThatStandsStillInATransactionHoldsUpNobodyForLongAndDoesItAgain() throws Exception {
    var frozen = new CountDownLatch(1);
    var goesOn = new CountDownLatch(1);
    var tries = new AtomicInteger();
    StoreOptions hurried = StoreOptions.standard().withPatience(PATIENCE);
    try (Store one = PostgresStore.open(database, hurried);
        Store other = PostgresStore.open(database, StoreOptions.standard());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> written =
          threads.submit(() ->
              one.write(tx -> {
                // It has the lock of the feed, which everybody needs.
                long end = tx.events().feedEnd();
                if (tries.incrementAndGet() == 1) {
                  frozen.countDown();
                  awaitQuietly(goesOn);
                }
                return end + tx.events().feedEnd();
              }));
      frozen.await();
      assertThat(other.<Long>write(tx -> tx.events().feedEnd())).isZero();
      goesOn.countDown();
      assertThat(written.get()).isZero();
      assertThat(tries).hasValue(2);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aServerThatDoesNotAnswerAnyMoreIsTakenForLost() throws IOException {
    try (CuttingProxy cable = new CuttingProxy(SERVER.port())) {
      String url =
          database.url().replace(":" + SERVER.port(), ":" + cable.port())
              + "?prepareThreshold=0&socketTimeout=5";
      var through = new StoreAddress.Postgres(url, database.user(), null, database.schema());
      StoreOptions options = StoreOptions.standard().withConnections(2).withListen(false);
      try (Store store = PostgresStore.open(through, options)) {
        cable.cutAt("feed_head", CuttingProxy.Cut.SILENTLY);
        assertThat(store.<Long>read(tx -> tx.events().feedEnd())).isZero();
      }
    }
  }
}
