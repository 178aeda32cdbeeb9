package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.store.Ear;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A database that may not grow fails as one on a full disk does: with SQLITE_FULL.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {
  private static final String MUCH = "much ".repeat(100_000);
  private static final Topic WORK = new Topic.Work("", "");

  @TempDir Path dir;
  private Notes notes;

  @BeforeEach
  void open() {
    notes = Notes.open(dir.resolve("full.db"));
    limitPages(20);
  }

  @AfterEach
  void close() {
    notes.close();
  }

  @Test
  void aFullDiskFailsTheWriteAndNotTheStore() {
    notes.add("before");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> notes.add(MUCH))
        .matches(StoreException::isUnavailable)
        .withMessageContaining("SQLITE_FULL");
    assertThat(notes.add("little")).isEqualTo(1);
    assertThat(notes.all()).containsExactly("before", "little");

    limitPages(10_000);
    assertThat(notes.add(MUCH)).isEqualTo(1);
  }

  /// Whether two works share a transaction is a matter of milliseconds, so this tries until they
  /// do.
  @Test
  void everyoneInTheTransactionLearnsThatNothingWasStored() throws Exception {
    boolean shared = false;
    for (int attempt = 0; attempt < 100 && !shared; attempt++) {
      String neighbour = "neighbour " + attempt;
      var failed = new ConcurrentHashMap<String, Boolean>();
      try (Ear ear = notes.store().bell().listen(Set.of(WORK))) {
        addTogether(neighbour, MUCH, failed);
        shared = failed.getOrDefault(neighbour, false);
        assertThat(failed).containsEntry(MUCH, true);
        assertThat(ear.rings()).isEqualTo(shared ? 0 : 1);
        assertThat(notes.all().contains(neighbour)).isEqualTo(!shared);
      }
    }
    assertThat(shared).isTrue();
  }

  /// Once the database has dropped the transaction, what runs next would be stored on its own.
  @Test
  void aWorkThatHidesTheFailureStoresNothingAfterIt() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> notes.store().write(FullDiskTest::addMuchOrLittle))
        .matches(StoreException::isUnavailable);
    assertThat(notes.all()).isEmpty();
    assertThat(notes.add("after")).isEqualTo(1);
  }

  private void addTogether(String first, String second, Map<String, Boolean> failed)
      throws InterruptedException {
    var callers = new ArrayList<Thread>();
    Callers.whileWriterIsHeld(
        notes,
        () -> {
          callers.add(Callers.queued(() -> failed.put(first, isUnavailable(first))));
          callers.add(Callers.queued(() -> failed.put(second, isUnavailable(second))));
        });
    Callers.join(callers);
  }

  private static List<String> addMuchOrLittle(Tx tx) {
    var hidden = new ArrayList<String>();
    for (String text : List.of(MUCH, "little")) {
      try {
        Notes.add(tx, text);
      } catch (StoreException e) {
        hidden.add(e.toString());
      }
    }
    return hidden;
  }

  private boolean isUnavailable(String text) {
    try {
      notes
          .store()
          .write(tx -> {
            tx.ring(WORK);
            return Notes.add(tx, text);
          });
      return false;
    } catch (StoreException e) {
      return e.isUnavailable();
    }
  }

  private void limitPages(int pages) {
    notes
        .store()
        .write(tx ->
            Notes.sql(tx)
                .query("PRAGMA max_page_count = " + pages)
                .one(row -> row.longValue("max_page_count")));
  }
}
