package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Seal;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.store.SealTable.Behind;
import dev.runledger.store.SealTable.Entry;
import dev.runledger.store.SealTable.Tail;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The hashes that events carry, one after the other.
abstract class SealsContract extends Contract {
  private static final RunId ELSEWHERE = new RunId("run_0a1b2c3d4e5f");

  private List<Entry> entries(RunId run) {
    return store.read(tx -> tx.seals().entries(List.of(new Behind(run, 0)), 5000));
  }

  private Tail tail(RunId run) {
    return store.read(tx -> tx.seals().tailsOf(List.of(run))).getFirst();
  }

  private List<RunId> unsealed() {
    return store.read(tx -> tx.seals().unsealed(null, 100)).stream().map(Tail::run).toList();
  }

  /// Of the last event, as it is worked out from what is stored.
  private static Seal workedOut(List<Entry> entries) {
    Seal seal = null;
    for (Entry entry : entries) {
      seal = entry.after(seal);
    }
    return seal;
  }

  /// Every event carries what its run until then gives, and the run knows of the last one.
  private void assertSealed(RunId run) {
    List<Entry> entries = entries(run);
    assertThat(entries.stream().map(Entry::event)).isEqualTo(events(run)).isNotEmpty();
    for (int last = 1; last <= entries.size(); last++) {
      assertThat(entries.get(last - 1).seal())
          .as("event %d", last)
          .isEqualTo(workedOut(entries.subList(0, last)));
    }
    assertThat(tail(run))
        .isEqualTo(new Tail(run, entries.size(), entries.size(), workedOut(entries)));
    assertThat(unsealed()).doesNotContain(run);
  }

  @Test
  void everyEventOfALifeIsSealed() {
    Run run = submit();
    assertSealed(run.id());
    Held held = start(register("host"));
    assertSealed(run.id());
    append(held, "a", "b", "c");
    append(held, "d");
    assertSealed(run.id());
    log.append(
        held.id(),
        held.token(),
        List.of(
            new NewEvent(
                "e",
                "agent",
                "plan",
                7,
                new Json("{ \"text\" : \"Grüße, 世界 \\n\", \"text\":1e400 }"),
                new EventId("e-1"),
                false)));
    report(held, COMPLETED);

    assertThat(types(run.id())).endsWith("d", "e", "run_completed");
    assertSealed(run.id());
    reopen();
    assertSealed(run.id());
  }

  @Test
  void whatManyCallersAppendAtOnceIsSealed() throws Exception {
    submit();
    submit();
    List<Held> held = claimAll(register("host"), 2);

    Together.together(
        Together.times(
            40,
            number -> {
              append(held.get(number % 2), "a" + number, "b" + number);
              return number;
            }));

    for (Held one : held) {
      assertThat(events(one.id())).hasSizeGreaterThan(40);
      assertSealed(one.id());
    }
  }

  @Test
  void runsThatCameAndEndedTogetherAreSealed() {
    List<Run> runs = IntStream.range(0, 5).mapToObj(_ -> submit()).toList();
    List<Held> held = claimAll(register("host"), 5);
    held.forEach(one -> report(one, STARTED));
    held.forEach(one -> report(one, FAILED_RETRYABLE));

    runs.forEach(run -> assertSealed(run.id()));
  }

  @Test
  void whatAnotherProgramWritesAndWhatComesAfterItWaitsToBeSealed() throws Exception {
    writeRun();
    assertThat(unsealed()).containsExactly(ELSEWHERE);
    assertThat(tail(ELSEWHERE)).isEqualTo(new Tail(ELSEWHERE, 1, 0, null));

    Held held = running();
    Seal before = tail(held.id()).seal();
    long sealed = tail(held.id()).lastRunSeq();
    writeEvent(held);
    append(held, "y");
    report(held, COMPLETED);

    assertThat(unsealed()).containsExactlyInAnyOrder(ELSEWHERE, held.id());
    assertThat(tail(held.id())).isEqualTo(new Tail(held.id(), sealed + 3, sealed, before));
    assertThat(entries(held.id()).stream().skip(sealed).map(Entry::seal))
        .containsExactly(null, null, null);
  }

  private void writeRun() throws SQLException {
    elsewhere("INSERT INTO sessions (session_id) VALUES ('ses_elsewhere')");
    elsewhere(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('"
            + ELSEWHERE
            + "', 'ses_elsewhere', 'START_SESSION', 'look', '2026-02-03T04:05:06Z')");
  }

  private void writeEvent(Held held) throws SQLException {
    elsewhere(
        "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('%s', '%s', 'x')"
            .formatted(held.session(), held.id()));
  }

  @Test
  void aRunThatGoesIsNotWaitedFor() throws Exception {
    writeRun();
    writeEvent(running());
    assertThat(picture().rows("unsealed")).hasSize(2);

    elsewhere("DELETE FROM sessions");

    assertThat(unsealed()).isEmpty();
    assertThat(picture().rows("unsealed")).isEmpty();
  }

  @Test
  void eventsOfASessionItselfHaveNoHash() throws Exception {
    Run run = submit();
    log.append(run.sessionId(), List.of(event("user.note")));

    List<Event> events = feed.ofSession(run.sessionId(), 0, 100, null).events();
    assertThat(events).hasSize(2);
    assertThat(picture().rows("run_events").stream().map(row -> row.get("hash") == null))
        .containsExactly(false, true);
    assertSealed(run.id());
  }
}
