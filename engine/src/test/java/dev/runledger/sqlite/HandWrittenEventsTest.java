package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Events that another program writes: numbered like ours, seen by whoever follows, kept for good.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandWrittenEventsTest {
  private static final RunId RUN = new RunId("run_1");
  private static final SessionId SESSION = new SessionId("ses_1");

  @TempDir Path dir;
  private ByHand hand;

  @BeforeEach
  void open() {
    hand = ByHand.open(dir);
    hand.writeSession(SESSION.value());
    hand.writeRun(RUN.value(), SESSION.value());
  }

  @AfterEach
  void close() {
    hand.close();
  }

  /// @param more columns with their values, each after a comma
  private String event(String type, String columns, String values) {
    return "INSERT INTO run_events (session_id, run_id, event_type%s) VALUES ('ses_1', 'run_1', '%s'%s);"
        .formatted(columns, type, values);
  }

  private String event(String type) {
    return event(type, "", "");
  }

  @Test
  void anEventWithoutNumbersGetsTheNextOnes() {
    hand.write(event("a") + event("b"));
    hand.write(
        "INSERT INTO run_events (session_id, event_type) VALUES ('ses_1', 'note');" + event("c"));
    assertThat(hand.types("run_1")).containsExactly("run_created", "a", "b", "c");
    assertThat(hand.events("run_1")).extracting(Event::seq).containsExactly(1L, 2L, 3L, 5L);
    assertThat(hand.events("run_1")).extracting(Event::runSeq).containsExactly(1L, 2L, 3L, 4L);
    List<Event> all = hand.feed().ofSession(SESSION, 0, 99, null).events();
    assertThat(all).extracting(Event::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(hand.sessions().session(SESSION).lastSeq()).isEqualTo(5);
    assertThat(hand.run("run_1").lastRunSeq()).isEqualTo(4);
  }

  @Test
  void ourEventsAndTheirsShareOneRowOfNumbers() {
    hand.write(event("a"));
    hand.log().append(RUN, null, List.of(NewEvent.of("user.note", new Json("{}"))));
    hand.write(event("b", ", seq, run_seq", ", 4, 4"));
    assertThat(hand.types("run_1")).containsExactly("run_created", "a", "user.note", "b");
    assertThat(hand.write("SELECT pos || ':' || seq_from || '-' || seq_to FROM feed ORDER BY pos"))
        .containsExactly("1:1-1", "2:2-2", "3:3-3", "4:4-4");
  }

  /// As programs do that know no other way to say "insert or update".
  @Test
  void aSessionThatIsReplacedGoesOnWithItsNumbers() {
    hand.write(event("a"));
    hand.write(
        "INSERT OR REPLACE INTO sessions (session_id, title) VALUES ('ses_1', 'another title')");
    hand.log().append(RUN, null, List.of(NewEvent.of("user.note", new Json("{}"))));
    assertThat(hand.sessions().session(SESSION).title()).isEqualTo("another title");
    assertThat(hand.feed().ofSession(SESSION, 0, 99, null).events())
        .extracting(Event::seq)
        .containsExactly(1L, 2L, 3L);
    hand.write("INSERT OR IGNORE INTO sessions (session_id) VALUES ('ses_1')");
    assertThat(hand.sessions().session(SESSION).lastSeq()).isEqualTo(3);
  }

  @Test
  void anyJsonIsAPayloadAndAnySpellingATime() {
    List<String> payloads =
        List.of("{}", "[1, 2]", "\"text\"", "null", "-1.5e300", "{\"a\": 1, \"a\": 2}");
    List<String> times = List.of("2026-02-03", "2026-02-03 04:05", "2026-02-03T04:05:06+02:00");
    for (int i = 0; i < payloads.size(); i++) {
      hand.write(
          event(
              "a",
              ", payload, created_at",
              ", '%s', '%s'".formatted(payloads.get(i), times.get(i % times.size()))));
    }
    assertThat(hand.events("run_1").stream().skip(1).map(event -> event.payload().text()))
        .isEqualTo(payloads);
  }

  @Test
  void whatTheServerCouldNotReadIsRefused() {
    hand.assertRefused(event("a b"), "CHECK constraint failed: run_events.event_type");
    hand.assertRefused(event("1st"), "CHECK constraint failed: run_events.event_type");
    hand.assertRefused(event(""), "constraint failed");
    hand.assertRefused(event("stream_end"), "CHECK constraint failed: run_events.event_type");
    hand.assertRefused(event("a", ", payload", ", '{'"), "CHECK constraint failed");
    hand.assertRefused(event("a", ", payload", ", NULL"), "NOT NULL constraint failed");
    hand.assertRefused(event("a", ", created_at", ", 'soon'"), "created_at is no time");
    hand.assertRefused(event("a", ", event_id", ", ''"), "run_events.event_id");
    hand.assertRefused(event("a", ", event_id", ", 'a' || char(10)"), "run_events.event_id");
    hand.assertRefused(event("a", ", step", ", 3000000000"), "run_events.step");
    hand.assertRefused(event("a", ", step", ", 'first'"), "run_events.step");
    hand.assertRefused(event("a", ", seq", ", 9"), "the log has no holes");
    hand.assertRefused(event("a", ", run_seq", ", 9"), "the log has no holes");
    hand.assertRefused(event("a", ", seq", ", 1"), "UNIQUE constraint failed");
    hand.assertRefused(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_2', 'run_1', 'a')",
        "FOREIGN KEY constraint failed");
    hand.assertRefused(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_1', 'run_2', 'a')",
        "FOREIGN KEY constraint failed");
    hand.write(event("a", ", event_id", ", 'once'"));
    hand.assertRefused(event("a", ", event_id", ", 'once'"), "UNIQUE constraint failed");
    assertThat(hand.types("run_1")).containsExactly("run_created", "a");
  }

  @Test
  void anEventIsNeverChangedAndGoesOnlyWithItsRun() {
    hand.write(event("a"));
    hand.assertRefused("UPDATE run_events SET payload = '{\"x\": 1}'", "append-only");
    hand.assertRefused("UPDATE run_events SET seq = 7 WHERE seq = 1", "append-only");
    hand.assertRefused("DELETE FROM run_events", "append-only");
    hand.assertRefused(
        "INSERT OR REPLACE INTO run_events (id, session_id, event_type) VALUES (1, 'ses_1', 'b')",
        "an event is never replaced");
    assertThat(hand.types("run_1")).containsExactly("run_created", "a");
    hand.write("DELETE FROM runs");
    assertThat(hand.write("SELECT count(*) FROM run_events")).containsExactly("0");
  }

  @Test
  void whoeverFollowsIsWokenByAnotherProgram() throws Exception {
    try (Subscription run = hand.feed().followRun(RUN, 1, _ -> true);
        Subscription session = hand.feed().followSession(SESSION, 1, _ -> true);
        Subscription all = hand.feed().followAll(null, _ -> true)) {
      hand.write(event("a"));
      for (Subscription stream : List.of(run, session, all)) {
        assertThat(types(stream.next(ByHand.PATIENCE))).containsExactly("a");
      }
      hand.write("UPDATE runs SET status = 'completed'");
      for (Subscription stream : List.of(run, session, all)) {
        assertThat(types(stream.next(ByHand.PATIENCE))).containsExactly("run_completed");
      }
      assertThat(run.next(ByHand.PATIENCE)).isEqualTo(new Next.Ended(RunStatus.COMPLETED, 3));
      hand.write("DELETE FROM sessions");
      assertThat(run.next(ByHand.PATIENCE)).isEqualTo(new Next.Gone());
      assertThat(session.next(ByHand.PATIENCE)).isEqualTo(new Next.Gone());
    }
  }

  @Test
  void whoeverWaitsForTheEndIsWokenByAnotherProgram() throws Exception {
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                hand.ledger().awaitEnd(RUN, ByHand.PATIENCE);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    hand.write("UPDATE runs SET status = 'stopped'");
    assertThat(waiter.join(ByHand.PATIENCE.dividedBy(2))).isTrue();
  }

  @Test
  void eightWritersElsewhereLeaveNoHole() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      writers.add(
          new ProcessBuilder(
                  "sqlite3",
                  "-cmd",
                  ".timeout 60000",
                  hand.file().toString(),
                  event("w" + i).repeat(50))
              .inheritIO()
              .start());
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    List<Event> events = hand.events("run_1");
    assertThat(events).hasSize(401);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).runSeq()).isEqualTo(i + 1);
      assertThat(events.get(i).seq()).isEqualTo(i + 1);
    }
  }

  private static List<String> types(Next next) {
    assertThat(next).isInstanceOf(Next.Events.class);
    return ((Next.Events) next).events().stream().map(numbered -> numbered.event().type()).toList();
  }
}
