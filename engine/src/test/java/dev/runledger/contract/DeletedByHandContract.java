package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A session from which somebody deletes runs in SQL that were over is as the last one left it that
/// is there.
abstract class DeletedByHandContract extends Contract {

  private void delete(Held... runs) throws SQLException {
    elsewhere(
        "DELETE FROM runs WHERE run_id IN ("
            + List.of(runs).stream()
                .map(held -> "'" + held.id() + "'")
                .collect(Collectors.joining(", "))
            + ")");
  }

  /// Runs of one session that ended so, one after the other.
  private List<Held> ended(RunCommand.Report... reports) {
    List<Held> all = new ArrayList<>();
    Run run = submit();
    RunnerId runner = register("host-" + run.sessionId());
    for (RunCommand.Report report : reports) {
      Held held = start(runner);
      assertThat(held.session()).isEqualTo(run.sessionId());
      report(held, report);
      all.add(held);
      if (all.size() < reports.length) {
        submit(Request.resume(run.sessionId()));
      }
    }
    return all;
  }

  private Session.Status status(Held held) {
    return sessionStatus(held.session());
  }

  @Test
  void itFollowsTheRunThatEndedLastOfThoseThatAreLeft() throws Exception {
    List<Held> runs = ended(COMPLETED, FAILED, COMPLETED);
    assertThat(status(runs.get(2))).isEqualTo(Session.Status.IDLE);

    delete(runs.get(2));
    assertThat(status(runs.get(1))).isEqualTo(Session.Status.FAILED);
    delete(runs.get(1));
    assertThat(status(runs.get(0))).isEqualTo(Session.Status.IDLE);
    delete(runs.get(0));
    assertThat(status(runs.get(0))).isEqualTo(Session.Status.IDLE);
  }

  @Test
  void whatEndedBeforeChangesNothing() throws Exception {
    List<Held> runs = ended(COMPLETED, COMPLETED, FAILED);
    delete(runs.get(1));
    delete(runs.get(0));
    assertThat(status(runs.get(2))).isEqualTo(Session.Status.FAILED);
  }

  @Test
  void manyMayGoAtOnceAndOfSeveralSessions() throws Exception {
    List<Held> one = ended(FAILED, COMPLETED, COMPLETED);
    List<Held> other = ended(COMPLETED, FAILED, FAILED);
    List<Held> third = ended(FAILED);

    delete(one.get(1), one.get(2), other.get(1), other.get(2), third.get(0));

    assertThat(status(one.get(0))).isEqualTo(Session.Status.FAILED);
    assertThat(status(other.get(0))).isEqualTo(Session.Status.IDLE);
    assertThat(status(third.get(0))).isEqualTo(Session.Status.IDLE);
  }

  @Test
  void itWasStoppedAndStaysSo() throws Exception {
    List<Held> runs = ended(FAILED, COMPLETED);
    submit(Request.resume(runs.getFirst().session()));
    Held held = start(runs.getFirst().runner());
    tell(held.id(), STOP);
    report(held, STOPPED);

    delete(held, runs.get(1));

    assertThat(status(held)).isEqualTo(Session.Status.STOPPED);
  }

  @Test
  void aSessionInWhichARunLivesFollowsThatOne() throws Exception {
    List<Held> runs = ended(FAILED, COMPLETED);
    Run next = submit(Request.resume(runs.getFirst().session()));

    delete(runs.get(1));

    assertThat(sessionStatus(next.sessionId())).isEqualTo(Session.Status.PENDING);
    assertThat(claim(runs.getFirst().runner()).id()).isEqualTo(next.id());
  }

  @Test
  void itGoesWithItsRuns() throws Exception {
    List<Held> gone = ended(FAILED, COMPLETED);
    List<Held> left = ended(FAILED, COMPLETED);

    elsewhere("DELETE FROM sessions WHERE session_id = '" + gone.getFirst().session() + "'");

    refused("session_not_found", () -> session(gone.getFirst().session()));
    assertThat(picture().rows("runs")).hasSize(2);
    assertThat(status(left.getFirst())).isEqualTo(Session.Status.IDLE);
  }

  /// As many as are looked at of a history that may be longer.
  @Test
  void ofALongHistoryTheEndIsLookedAt() throws Exception {
    var session = new SessionId("ses_elsewhere");
    elsewhere("INSERT INTO sessions (session_id) VALUES ('ses_elsewhere')");
    for (int at = 0; at < 120; at++) {
      String time = "2026-02-03T04:%02d:%02dZ".formatted(at / 60, at % 60);
      elsewhere(
          "INSERT INTO runs (run_id, session_id, type, prompt, created_at, completed_at, status) VALUES ('run_"
              + at
              + "', 'ses_elsewhere', 'START_SESSION', 'look', '"
              + time
              + "', '"
              + time
              + "', '"
              + (at % 2 == 0 ? "failed" : "cancelled")
              + "')");
    }
    assertThat(sessionStatus(session)).isEqualTo(Session.Status.IDLE);

    elsewhere("DELETE FROM runs WHERE run_id IN ('run_1', 'run_119')");
    assertThat(sessionStatus(session)).isEqualTo(Session.Status.FAILED);
    elsewhere("DELETE FROM runs WHERE run_id IN ('run_0', 'run_2', 'run_118')");
    assertThat(sessionStatus(session)).isEqualTo(Session.Status.IDLE);
    elsewhere("DELETE FROM runs WHERE status = 'cancelled'");
    assertThat(sessionStatus(session)).isEqualTo(Session.Status.FAILED);
    elsewhere("DELETE FROM runs");
    assertThat(sessionStatus(session)).isEqualTo(Session.Status.IDLE);
  }
}
