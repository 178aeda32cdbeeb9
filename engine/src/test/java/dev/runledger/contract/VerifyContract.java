package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Migrations;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Seal;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.seal.Checked;
import dev.runledger.seal.Finding;
import dev.runledger.seal.Verification;
import dev.runledger.store.SealTable.Behind;
import dev.runledger.store.SealTable.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is found by holding the hashes against the events, after somebody who may do all with the
/// database did something; and how what other programs write gets its hash.
abstract class VerifyContract extends Contract {
  /// Of this one: run_created, run_claimed, run_started, then six of its own.
  private Held held;

  private void logOfNine() {
    held = running();
    append(held, "a", "b");
    log.append(
        held.id(),
        held.token(),
        List.of(
            new NewEvent(
                "c", "agent", "plan", 3, new Json("{\"n\":1}"), new EventId("e-1"), false)));
    append(held, "d", "e", "f");
    assertThat(verified(held.id()))
        .isEqualTo(new Checked(held.id(), 9, 0, seals().getLast(), null));
  }

  private Checked verified(RunId run) {
    return new Verification(store).one(run);
  }

  private List<Checked> all() {
    List<Checked> all = new ArrayList<>();
    new Verification(store).all(all::add);
    return all;
  }

  private @Nullable Finding finding() {
    Finding finding = verified(held.id()).finding();
    assertThat(all().stream().map(Checked::finding)).containsExactly(finding);
    return finding;
  }

  private List<Entry> entries() {
    return store.read(tx -> tx.seals().entries(List.of(new Behind(held.id(), 0)), 100));
  }

  private List<@Nullable Seal> seals() {
    List<@Nullable Seal> seals = new ArrayList<>();
    entries().forEach(entry -> seals.add(entry.seal()));
    return seals;
  }

  /// Past all that would refuse it.
  private void tamper(String... statements) throws SQLException {
    for (String sql : withoutTriggers()) {
      elsewhere(sql);
    }
    for (String sql : statements) {
      elsewhere(sql);
    }
  }

  private String bytes(Seal seal) {
    return hex(seal.toString());
  }

  @Test
  void eachFieldThatIsChangedIsFound() throws Exception {
    logOfNine();
    for (String change :
        List.of(
            "payload = '{\"n\":2}'",
            "payload = '{\"n\": 1}'",
            "event_type = 'd'",
            "source = NULL",
            "source = 'agents'",
            "node_name = 'plans'",
            "step = 4",
            "event_id = 'e-2'",
            "created_at = '2026-02-03T04:05:06.000000Z'",
            "source_id = '1'",
            "source_seq = 1",
            "seq = 1000")) {
      String column = change.substring(0, change.indexOf(' '));
      tamper(
          "CREATE TABLE before_it AS SELECT id, " + column + " AS was FROM run_events",
          "UPDATE run_events SET " + change + " WHERE run_seq = 6");
      assertThat(finding()).as(change).isEqualTo(new Finding.Changed(6, 6));
      tamper(
          "UPDATE run_events SET %1$s = (SELECT was FROM before_it WHERE before_it.id = run_events.id) WHERE run_seq = 6"
              .formatted(column),
          "DROP TABLE before_it");
      assertThat(finding()).as(change).isNull();
    }
  }

  @Test
  void aHashThatIsChangedIsFound() throws Exception {
    logOfNine();
    tamper("UPDATE run_events SET hash = " + hex("00ff") + " WHERE run_seq = 9");

    assertThat(finding()).isEqualTo(new Finding.Changed(9, 9));
  }

  @Test
  void eventsThatChangedPlacesAreFound() throws Exception {
    logOfNine();
    tamper(
        "UPDATE run_events SET run_seq = 1000 WHERE run_seq = 4",
        "UPDATE run_events SET run_seq = 4 WHERE run_seq = 5",
        "UPDATE run_events SET run_seq = 5 WHERE run_seq = 1000");

    assertThat(finding()).isEqualTo(new Finding.Changed(4, 4));
  }

  @Test
  void anEventThatWasTakenOutIsFound() throws Exception {
    logOfNine();
    tamper("DELETE FROM run_events WHERE run_seq = 4");
    assertThat(finding()).isEqualTo(new Finding.Missing(4, 4));

    tamper(
        "UPDATE run_events SET run_seq = run_seq + 1000 WHERE run_seq > 4",
        "UPDATE run_events SET run_seq = run_seq - 1001 WHERE run_seq > 1000",
        "UPDATE runs SET last_run_seq = 8, sealed_run_seq = 8");
    assertThat(finding()).isEqualTo(new Finding.Changed(4, 4));
  }

  @Test
  void anEventThatWasPutInIsFound() throws Exception {
    logOfNine();
    tamper(
        "INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type) VALUES ('%s', '%s', 10, 10, 'x')"
            .formatted(held.session(), held.id()));
    assertThat(finding()).isEqualTo(new Finding.Beyond(10));
  }

  @Test
  void anEndThatWasCutOffIsFound() throws Exception {
    logOfNine();
    tamper("DELETE FROM run_events WHERE run_seq > 7");
    assertThat(finding()).isEqualTo(new Finding.Missing(8, 9));

    tamper("UPDATE runs SET last_run_seq = 7");
    assertThat(finding()).isEqualTo(new Finding.Missing(8, 9));

    tamper("UPDATE runs SET sealed_run_seq = 7");
    assertThat(finding()).isEqualTo(new Finding.Rewritten(7));

    tamper("DELETE FROM run_events");
    assertThat(finding()).isEqualTo(new Finding.Missing(1, 7));
  }

  @Test
  void aLogThatWasWrittenAnewIsFound() throws Exception {
    logOfNine();
    tamper("UPDATE run_events SET payload = '{\"n\":2}' WHERE run_seq = 4");
    Seal seal = null;
    for (Entry entry : entries()) {
      seal = entry.after(seal);
      tamper(
          "UPDATE run_events SET hash = %s WHERE run_seq = %d"
              .formatted(bytes(seal), entry.event().runSeq()));
    }

    assertThat(finding()).isEqualTo(new Finding.Rewritten(9));
  }

  @Test
  void whatOtherProgramsWroteIsSealedSoonAndAChangeOfItIsFound() throws Exception {
    logOfNine();
    elsewhere(written("x"));
    elsewhere(written("y"));
    assertThat(verified(held.id()).unsealed()).isEqualTo(2);
    assertThat(finding()).isNull();

    sweeper.sweep();

    assertThat(picture().rows("unsealed")).isEmpty();
    assertThat(verified(held.id()).unsealed()).isZero();
    append(held, "z");
    assertThat(seals().subList(9, 11)).containsOnlyNulls();
    assertThat(seals().getLast()).isEqualTo(verified(held.id()).seal());
    assertThat(finding()).isNull();

    tamper("UPDATE run_events SET payload = '{\"n\":2}' WHERE run_seq = 11");
    assertThat(finding()).isEqualTo(new Finding.Changed(10, 12));
  }

  private String written(String type) {
    return "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('%s', '%s', '%s')"
        .formatted(held.session(), held.id(), type);
  }

  @Test
  void whatWasAppendedBeforeThatIsSealedWithIt() throws Exception {
    logOfNine();
    elsewhere(written("x"));
    append(held, "y");
    report(held, COMPLETED);
    sweeper.sweep();

    assertThat(verified(held.id()).unsealed()).isZero();
    assertThat(finding()).isNull();
    tamper("UPDATE run_events SET event_type = 'w' WHERE run_seq = 11");
    assertThat(finding()).isEqualTo(new Finding.Changed(10, 12));
  }

  @Test
  void whatWasChangedIsNotSealedAnew() throws Exception {
    logOfNine();
    tamper(
        "UPDATE run_events SET payload = '{\"n\":2}' WHERE run_seq = 4",
        "UPDATE runs SET sealed_run_seq = 0, last_hash = NULL",
        "INSERT INTO unsealed (run_id) SELECT run_id FROM runs");
    sweeper.sweep();
    sweeper.sweep();

    assertThat(finding()).isEqualTo(new Finding.Changed(4, 4));
    assertThat(verified(held.id()).unsealed()).isEqualTo(6);
  }

  @Test
  void longLogsAreSealedAndReadPartByPart() throws Exception {
    logOfNine();
    Run other = submit();
    for (int i = 0; i < 2500; i++) {
      elsewhere(written("x"));
    }
    assertThat(verified(held.id()))
        .returns(2509L, Checked::events)
        .returns(2500L, Checked::unsealed);
    sweeper.sweep();

    assertThat(picture().rows("unsealed")).isEmpty();
    append(held, "z");
    assertThat(all())
        .hasSize(2)
        .allMatch(checked -> checked.finding() == null && checked.unsealed() == 0)
        .extracting(Checked::run)
        .containsExactlyInAnyOrder(held.id(), other.id());
    tamper("UPDATE run_events SET event_type = 'w' WHERE run_seq = 2000");
    assertThat(finding(held.id())).isEqualTo(new Finding.Changed(10, 2510));
    assertThat(finding(other.id())).isNull();
  }

  private @Nullable Finding finding(RunId run) {
    return verified(run).finding();
  }

  /// As an older version left it: without hashes.
  @Test
  void aDatabaseOfAnOlderVersionIsSealedBySweeps() throws Exception {
    logOfNine();
    tamper("UPDATE run_events SET hash = NULL WHERE run_seq > 2");
    sweeper.close();
    store.close();
    Migrations migrations = Migrations.of(address(folder));
    migrations.down(BEFORE_SEALS);
    migrations.up(migrations.latest());
    use(open(folder));

    assertThat(verified(held.id())).returns(9L, Checked::unsealed).returns(null, Checked::finding);
    append(held, "g");
    sweeper.sweep();
    append(held, "h");
    report(held, COMPLETED);

    assertThat(verified(held.id())).returns(12L, Checked::events).returns(0L, Checked::unsealed);
    assertThat(finding()).isNull();
    tamper("UPDATE run_events SET event_type = 'w' WHERE run_seq = 5");
    assertThat(finding()).isEqualTo(new Finding.Changed(3, 11));
  }

  private static final int BEFORE_SEALS = 9;

  @Test
  void whatCannotBeReadIsFound() throws Exception {
    logOfNine();
    Run other = submit();
    tamper("UPDATE run_events SET session_id = '' WHERE run_seq = 4");

    assertThat(finding(held.id())).isInstanceOf(Finding.Unreadable.class);
    assertThat(all().stream().filter(checked -> checked.finding() == null).map(Checked::run))
        .containsExactly(other.id());
  }

  @Test
  void eventsOfASessionItselfAreNotLookedAt() throws Exception {
    logOfNine();
    SessionId session = held.session();
    log.append(session, List.of(event("user.note")));

    assertThat(feed.ofSession(session, 0, 100, null).events().stream().map(Event::runId))
        .contains((RunId) null);
    assertThat(finding()).isNull();
  }
}
