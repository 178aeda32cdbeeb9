package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.runledger.sql.Afterwards;
import dev.runledger.sql.Sql;
import dev.runledger.store.Ear;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store on PostgreSQL does whatever its tables are; `notes` stands for them.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresStoreTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  private StoreAddress.Postgres database;
  private PostgresStore store;

  @BeforeEach
  void open() {
    database = SERVER.newDatabase();
    SERVER.execute(name(), "CREATE TABLE notes (text text PRIMARY KEY, times integer DEFAULT 0)");
    store = PostgresStore.open(database, StoreOptions.standard());
  }

  @AfterEach
  void close() {
    store.close();
    SERVER.drop(database);
  }

  private String name() {
    return database.url().substring(database.url().lastIndexOf('/') + 1);
  }

  private static Sql sql(Tx tx) {
    return ((PostgresTx) tx).sql();
  }

  private static int add(Tx tx, String text) {
    return sql(tx)
        .query("INSERT INTO public.notes (text) VALUES (:text)")
        .with("text", text)
        .update();
  }

  private static List<String> all(Tx tx) {
    return sql(tx)
        .query("SELECT text FROM public.notes ORDER BY text")
        .list(row -> row.text("text"));
  }

  private List<String> all() {
    return store.read(PostgresStoreTest::all);
  }

  @Test
  void aWorkThatFailsLeavesNothing() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            store.write(tx -> {
              add(tx, "a");
              throw new IllegalArgumentException("as thrown");
            }))
        .withMessage("as thrown");
    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() ->
            store.write(tx -> {
              add(tx, "a");
              throw new StackOverflowError();
            }));
    assertThat(all()).isEmpty();
  }

  /// What is sent last is put together after the work, and the next one gets the connection.
  @Test
  @SuppressWarnings("NullAway")
  void whatFailsBetweenTheWorkAndItsCommitLeavesNothing() {
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() ->
            store.write(tx -> {
              tx.pass(null);
              return add(tx, "a");
            }));
    for (int i = 0; i < StoreOptions.USUAL_CONNECTIONS; i++) {
      store.write(Tx::now);
    }
    assertThat(all()).isEmpty();
  }

  @Test
  void aWorkThatHidesAFailureOfTheDatabaseStoresNothing() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() ->
            store.write(tx -> {
              add(tx, "a");
              try {
                return sql(tx).query("SELECT 1 / 0 AS n").list(row -> row.longValue("n")).size();
              } catch (StoreException hidden) {
                return 0;
              }
            }))
        .withMessageContaining("division by zero");
    assertThat(all()).isEmpty();
  }

  @Test
  void aBrokenRuleIsTold() {
    store.write(tx -> add(tx, "a"));
    AtomicInteger tries = new AtomicInteger();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() ->
            store.write(tx -> {
              tries.incrementAndGet();
              return add(tx, "a");
            }))
        .matches(StoreException::isConstraint)
        .withMessageContaining("notes_pkey");
    assertThat(tries).as("a doubled key may be a race, once").hasValue(2);
  }

  @Test
  void worksThatBlockEachOtherAreDoneAgain() throws Exception {
    store.write(tx -> add(tx, "a") + add(tx, "b"));
    CountDownLatch bothHold = new CountDownLatch(2);
    AtomicInteger tries = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writing = new ArrayList<>();
      for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
        writing.add(
            callers.submit(() ->
                store.write(tx -> {
                  tries.incrementAndGet();
                  touch(tx, order.getFirst());
                  bothHold.countDown();
                  await(bothHold);
                  return touch(tx, order.getLast());
                })));
      }
      for (Future<Integer> one : writing) {
        assertThat(one.get()).isEqualTo(1);
      }
    }
    // The one that was rolled back may come back before the other has its row, and once more.
    assertThat(tries.get()).isGreaterThanOrEqualTo(3);
    assertThat(
            store.<List<Integer>>read(tx ->
                sql(tx).query("SELECT times FROM public.notes").list(row -> row.integer("times"))))
        .containsExactly(2, 2);
  }

  private static int touch(Tx tx, String text) {
    return sql(tx)
        .query("UPDATE public.notes SET times = times + 1 WHERE text = :text")
        .with("text", text)
        .update();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoWaitsTooLongForALockIsTold() throws Exception {
    store.write(tx -> add(tx, "a"));
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    StoreOptions hasty = StoreOptions.standard().withPatience(Duration.ofMillis(100));
    try (PostgresStore other = PostgresStore.open(database, hasty);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Afterwards _ = goOn::countDown) {
      Future<Integer> holding =
          callers.submit(() ->
              store.write(tx -> {
                touch(tx, "a");
                held.countDown();
                await(goOn);
                return 1;
              }));
      await(held);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> other.write(tx -> touch(tx, "a")))
          .matches(StoreException::isUnavailable);
      goOn.countDown();
      assertThat(holding.get()).isEqualTo(1);
    }
  }

  @Test
  void aLostConnectionIsReplacedAndTheWorkDoneOnAnother() {
    AtomicInteger tries = new AtomicInteger();
    int added =
        store.write(tx -> {
          if (tries.incrementAndGet() == 1) {
            killBackendOf(tx);
          }
          return add(tx, "a");
        });
    assertThat(added).isEqualTo(1);
    AtomicInteger reads = new AtomicInteger();
    List<String> read =
        store.read(tx -> {
          if (reads.incrementAndGet() == 1) {
            killBackendOf(tx);
          }
          return all(tx);
        });
    assertThat(read).containsExactly("a");
    assertThat(tries).hasValue(2);
    assertThat(reads).hasValue(2);
  }

  private void killBackendOf(Tx tx) {
    int pid =
        sql(tx)
            .query("SELECT pg_backend_pid() AS pid")
            .one(row -> row.integer("pid"))
            .orElseThrow();
    SERVER.execute(name(), "SELECT pg_terminate_backend(" + pid + ", 10000)");
  }

  @Test
  void everyConnectionMayBeLostAtOnce() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 3; round++) {
        String prefix = round + ".";
        List<Future<Integer>> writing = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          String text = prefix + i;
          writing.add(callers.submit(() -> store.write(tx -> add(tx, text))));
        }
        for (Future<Integer> one : writing) {
          assertThat(one.get()).isEqualTo(1);
        }
        SERVER.execute(
            "postgres",
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"
                + name()
                + "'");
      }
    }
    assertThat(all()).hasSize(36);
  }

  @Test
  void aReadSeesOneSnapshotWhileOthersWrite() throws Exception {
    store.write(tx -> add(tx, "before"));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<List<String>> seen =
          store.read(tx -> {
            List<String> first = all(tx);
            try {
              callers.submit(() -> store.write(other -> add(other, "meanwhile"))).get();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            return List.of(first, all(tx));
          });
      assertThat(seen).containsExactly(List.of("before"), List.of("before"));
    }
    assertThat(all()).containsExactly("before", "meanwhile");
  }

  @Test
  void aReadCannotWrite() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.read(tx -> add(tx, "x")));
    assertThat(all()).isEmpty();
  }

  @Test
  void aBellRingsOnlyForWhatIsDurable() {
    var durable = new AtomicBoolean();
    try (Ear work = store.bell().listen(Set.of(new Topic.Work("", "")));
        Ear feed = store.bell().listen(Set.of(new Topic.Feed()))) {
      store.write(tx -> {
        add(tx, "a");
        tx.ring(new Topic.Work("", ""));
        durable.set(work.rings() > 0);
        return 0;
      });
      assertThat(durable).isFalse();
      assertThat(work.rings()).isPositive();

      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() ->
              store.write(tx -> {
                tx.ring(new Topic.Feed());
                throw new IllegalArgumentException("no");
              }));
      assertThat(feed.rings()).isZero();
    }
  }

  @Test
  void aWorkThatUsesTheStoreItRunsOnIsRefusedAndNotHung() {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.write(_ -> all()))
        .withMessageContaining("the transaction that it was given");
    assertThatIllegalStateException()
        .isThrownBy(() -> store.read(_ -> store.<Integer>write(tx -> add(tx, "x"))));
  }

  @Test
  void anInterruptedCallerStillLearnsThatItsWorkWasStored() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    var answers = new ArrayList<String>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              int stored =
                  store.write(tx -> {
                    working.countDown();
                    await(goOn);
                    return add(tx, "kept");
                  });
              answers.add(stored + " " + Thread.currentThread().isInterrupted());
            });
    working.await();
    caller.interrupt();
    goOn.countDown();
    caller.join();
    assertThat(answers).containsExactly("1 true");
    assertThat(all()).containsExactly("kept");
  }

  @Test
  void theClockIsTheServersAndMovesOnlyWhenShifted() {
    Instant before = store.now();
    String asked = "SELECT clock_timestamp() AS at";
    Instant there =
        store.read(tx -> sql(tx).query(asked).one(row -> row.instant("at"))).orElseThrow();
    assertThat(before).isBeforeOrEqualTo(there);
    try (Ear ear = store.bell().listen(Set.of(new Topic.Work("", "")))) {
      store.shiftClock(Duration.ofHours(2));
      assertThat(ear.rings()).isEqualTo(1);
    }
    Instant inside = store.write(Tx::now);
    assertThat(inside).isAfter(there.plus(Duration.ofHours(2)));
    assertThat(inside).isEqualTo(inside.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void closingRefusesWhatComesLater() {
    store.close();
    store.close();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.write(tx -> add(tx, "late")))
        .matches(StoreException::isUnavailable);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::all)
        .matches(StoreException::isUnavailable);
  }

  @Test
  void noConnectionKeepsAnythingFromOneTransactionToTheNext() {
    store.write(tx -> add(tx, "a"));
    store.read(PostgresStoreTest::all);
    // The end of a reading transaction is waited for by nobody.
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    boolean isLeft;
    do {
      isLeft = isAnyLeftOpen();
    } while (isLeft && System.nanoTime() < end);
    assertThat(isLeft).isFalse();
  }

  private boolean isAnyLeftOpen() {
    String open =
        "SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() "
            + "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'";
    return store.read(tx -> !sql(tx).query(open).list(row -> row.integer("one")).isEmpty());
  }
}
