package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.sql.Sql;
import dev.runledger.store.Ear;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SqliteStoreTest {
  @TempDir Path dir;
  private Notes notes;

  @BeforeEach
  void open() {
    notes = Notes.open(file());
  }

  @AfterEach
  void close() {
    notes.close();
  }

  @Test
  void whatManyWriteAtOnceIsAllThereAndInOrderForEach() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<?>>();
      for (int caller = 0; caller < 200; caller++) {
        int self = caller;
        writing.add(
            callers.submit(() -> {
              for (int number = 0; number < 10; number++) {
                notes.add(self + "." + number);
              }
            }));
      }
      for (Future<?> one : writing) {
        one.get();
      }
    }

    List<String> all = notes.all();
    assertThat(all).hasSize(2_000);
    for (int caller = 0; caller < 200; caller++) {
      String self = caller + ".";
      assertThat(all.stream().filter(text -> text.startsWith(self)))
          .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(n -> self + n).toList());
    }
  }

  @Test
  void whatIsHandedInWhileATransactionIsOpenSharesTheNextCommit() throws Exception {
    var callers = new ArrayList<Thread>();
    var sharing = new ArrayList<Boolean>();
    try (Sql outside = SqliteConnections.reader(file())) {
      Callers.whileWriterIsHeld(
          notes,
          () -> {
            for (int caller = 0; caller < 20; caller++) {
              String text = "together " + caller;
              callers.add(
                  Callers.queued(() ->
                      notes
                          .store()
                          .write(tx -> {
                            sharing.add(count(Notes.sql(tx)) > count(outside));
                            return Notes.add(tx, text);
                          })));
            }
          });
      Callers.join(callers);
    }
    assertThat(sharing).hasSize(20).contains(true);
    assertThat(notes.all()).hasSize(20);
  }

  @Test
  void aWorkThatFailsLeavesNothingAndHarmsNoNeighbour() throws Exception {
    var notFound = new ProblemException(new Problem.NotFound("run", "run_x"));
    var failures = new ConcurrentHashMap<String, RuntimeException>();
    var callers = new ArrayList<Thread>();
    Callers.whileWriterIsHeld(
        notes,
        () -> {
          callers.add(Callers.queued(() -> notes.add("a")));
          callers.add(
              Callers.queued(() ->
                  keeping(
                      failures,
                      "own",
                      tx -> {
                        Notes.add(tx, "b");
                        throw notFound;
                      })));
          callers.add(
              Callers.queued(() -> keeping(failures, "database", tx -> Notes.add(tx, "a"))));
          callers.add(Callers.queued(() -> notes.add("c")));
        });
    Callers.join(callers);

    assertThat(notes.all()).containsExactly("a", "c");
    assertThat(failures.get("own")).isSameAs(notFound);
    assertThat(failures.get("database"))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.isConstraint()).isTrue();
              assertThat(e.isUnavailable()).isFalse();
            })
        .hasMessageContaining("notes.text");
  }

  @Test
  void anErrorOfAWorkComesOutToo() {
    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() ->
            notes
                .store()
                .write(tx -> {
                  Notes.add(tx, "deep");
                  throw new StackOverflowError("as thrown");
                }))
        .withMessage("as thrown");
    assertThat(notes.all()).isEmpty();
  }

  @Test
  void aBellRingsOnlyForWhatIsDurable() throws Exception {
    var durable = new AtomicBoolean();
    try (Ear work = notes.store().bell().listen(Set.of(new Topic.Work("", "")));
        Ear feed = notes.store().bell().listen(Set.of(new Topic.Feed()))) {
      notes
          .store()
          .write(tx -> {
            Notes.add(tx, "a");
            tx.ring(new Topic.Work("", ""));
            durable.set(work.rings() > 0);
            return 0;
          });
      assertThat(durable).isFalse();
      assertThat(work.rings()).isEqualTo(1);

      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() ->
              notes
                  .store()
                  .write(tx -> {
                    tx.ring(new Topic.Feed());
                    throw new IllegalArgumentException("no");
                  }));
      assertThat(feed.rings()).isZero();
    }
  }

  @Test
  void aReadSeesOneSnapshotWhileOthersWrite() {
    notes.add("before");
    List<List<String>> seen =
        notes
            .store()
            .read(tx -> {
              List<String> first = Notes.all(tx);
              Thread other = Thread.ofVirtual().start(() -> notes.add("meanwhile"));
              Callers.join(other);
              return List.of(first, Notes.all(tx));
            });
    assertThat(seen).containsExactly(List.of("before"), List.of("before"));
    assertThat(notes.all()).containsExactly("before", "meanwhile");
  }

  @Test
  void aReadCannotWrite() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> notes.store().read(tx -> Notes.add(tx, "x")));
    assertThat(notes.all()).isEmpty();
  }

  @Test
  void aWorkRunsOnAPlatformThreadWhoeverCalls() throws Exception {
    var virtual = new HashSet<Boolean>();
    Thread.ofVirtual()
        .start(() -> {
          virtual.add(notes.store().write(_ -> Thread.currentThread().isVirtual()));
          virtual.add(notes.store().read(_ -> Thread.currentThread().isVirtual()));
        })
        .join();
    assertThat(virtual).containsExactly(false);
  }

  @Test
  void aWorkThatUsesTheStoreItRunsOnIsRefusedAndNotHung() {
    assertThatIllegalStateException()
        .isThrownBy(() -> notes.store().write(_ -> notes.all()))
        .withMessageContaining("the transaction that it was given");
    assertThatIllegalStateException().isThrownBy(() -> notes.store().read(_ -> notes.add("x")));
  }

  @Test
  void anInterruptedCallerStillLearnsThatItsWorkWasStored() throws Exception {
    var answers = new ArrayList<String>();
    var callers = new ArrayList<Thread>();
    Callers.whileWriterIsHeld(
        notes,
        () -> {
          callers.add(
              Callers.queued(() -> {
                int stored = notes.add("kept");
                answers.add(stored + " " + Thread.currentThread().isInterrupted());
              }));
          callers.getFirst().interrupt();
        });
    Callers.join(callers);
    assertThat(answers).containsExactly("1 true");
    assertThat(notes.all()).contains("kept");
  }

  @Test
  void closingDoesWhatWasHandedInAndRefusesWhatComesLater() throws Exception {
    var callers = new ArrayList<Thread>();
    Callers.whileWriterIsHeld(
        notes,
        () -> {
          callers.add(Callers.queued(() -> notes.add("queued")));
          callers.add(Callers.queued(notes::close));
        });
    Callers.join(callers);
    notes.close();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> notes.add("too late"))
        .matches(StoreException::isUnavailable);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(notes::all)
        .matches(StoreException::isUnavailable);
    assertThat(file().resolveSibling("notes.db-wal")).doesNotExist();
    try (Notes again = Notes.open(file())) {
      assertThat(again.all()).containsExactly("queued");
    }
  }

  @Test
  void theClockMovesOnlyWhenShiftedAndRingsThen() throws Exception {
    Instant before = notes.store().now();
    try (Ear ear = notes.store().bell().listen(Set.of(new Topic.Work("", "")))) {
      notes.store().shiftClock(Duration.ofHours(2));
      assertThat(ear.waitSince(0, Duration.ZERO)).isTrue();
    }
    assertThat(Duration.between(before, notes.store().now()))
        .isBetween(Duration.ofHours(2), Duration.ofMinutes(125));
    Instant inside = notes.store().write(Tx::now);
    assertThat(inside).isAfter(before.plus(Duration.ofHours(2)));
    assertThat(inside).isEqualTo(inside.truncatedTo(ChronoUnit.MICROS));
  }

  private void keeping(Map<String, RuntimeException> failures, String name, Work<Integer> work) {
    try {
      notes.store().write(work);
    } catch (RuntimeException e) {
      failures.put(name, e);
    }
  }

  private static long count(Sql sql) {
    return sql.query("SELECT count(*) AS n FROM notes")
        .one(row -> row.longValue("n"))
        .orElseThrow();
  }

  private Path file() {
    return dir.resolve("deep/down/notes.db");
  }
}
