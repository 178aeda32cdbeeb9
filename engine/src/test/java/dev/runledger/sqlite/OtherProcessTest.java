package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.id.SessionId;
import dev.runledger.store.Ear;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens when the stock sqlite3 program works on the file at the same time.
class OtherProcessTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Topic WORK = new Topic.Work("", "");

  @TempDir Path dir;

  @Test
  void whatAnotherProcessWritesWakesEveryone() throws Exception {
    try (Notes notes = Notes.open(file());
        SqliteShell shell = new SqliteShell(file());
        Ear ear = notes.store().bell().listen(Set.of(WORK))) {
      shell.run("INSERT INTO notes (text) VALUES ('by hand');");
      assertThat(ear.waitSince(0, LONG)).isTrue();
      assertThat(notes.all()).containsExactly("by hand");
    }
  }

  @Test
  void ourOwnWritesAreNotTakenForAnothersWrites() throws Exception {
    var noticed = new AtomicInteger();
    OtherWriters.Hook hook =
        (tx, _) -> {
          noticed.incrementAndGet();
          tx.ring(new Topic.OfSession(new SessionId(Notes.all(tx).getLast())));
        };
    var handWritten = new Topic.OfSession(new SessionId("ses_by_hand"));
    try (Notes notes = Notes.open(file(), StoreOptions.standard(), hook);
        SqliteShell shell = new SqliteShell(file());
        Ear ear = notes.store().bell().listen(Set.of(handWritten))) {
      for (int i = 0; i < 50; i++) {
        notes.add("ours " + i);
      }
      shell.run("INSERT INTO notes (text) VALUES ('ses_by_hand');");
      assertThat(ear.waitSince(0, LONG)).isTrue();
      assertThat(noticed).hasValue(1);
    }
  }

  @Test
  void aHookThatFailsStillWakesEveryoneAndTheStoreGoesOn() throws Exception {
    OtherWriters.Hook hook =
        (tx, _) -> {
          throw new IllegalStateException("a fault in a hook, on purpose " + tx.now());
        };
    try (Notes notes = Notes.open(file(), StoreOptions.standard(), hook);
        SqliteShell shell = new SqliteShell(file());
        Ear ear = notes.store().bell().listen(Set.of(WORK))) {
      shell.run("INSERT INTO notes (text) VALUES ('by hand');");
      assertThat(ear.waitSince(0, LONG)).isTrue();
      assertThat(notes.add("ours")).isEqualTo(1);
    }
  }

  @Test
  void aWriteWaitsForTheLockOfAnotherProcess() throws Exception {
    try (Notes notes = Notes.open(file());
        SqliteShell shell = new SqliteShell(file())) {
      shell.run("BEGIN IMMEDIATE; INSERT INTO notes (text) VALUES ('by hand');");
      Thread caller = Thread.ofVirtual().start(() -> notes.add("ours"));
      assertThat(caller.join(Duration.ofMillis(700))).isFalse();
      assertThat(notes.all()).isEmpty();

      shell.run("COMMIT;");
      assertThat(caller.join(LONG)).isTrue();
      assertThat(notes.all()).containsExactly("by hand", "ours");
    }
  }

  @Test
  void whenPatienceEndsTheCallerIsToldAndTheStoreGoesOn() {
    try (Notes notes = Notes.patientFor(Duration.ofMillis(50), file());
        SqliteShell shell = new SqliteShell(file())) {
      shell.run("BEGIN IMMEDIATE;");
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> notes.add("ours"))
          .matches(StoreException::isUnavailable)
          .withMessageStartingWith("Nothing was stored: ")
          .withMessageContaining("SQLITE_BUSY");
      shell.run("COMMIT;");
      assertThat(notes.add("again")).isEqualTo(1);
      assertThat(notes.all()).containsExactly("again");
    }
  }

  private Path file() {
    return dir.resolve("shared.db");
  }
}
