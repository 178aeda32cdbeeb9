package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How long a run looks for a runner is counted anew when an operator writes in SQL what it
/// demands, when it may start, or where it stands.
abstract class MatchByHandContract extends Contract {
  private void set(RunId run, String columns) throws SQLException {
    elsewhere("UPDATE runs SET " + columns + " WHERE run_id = '" + run + "'");
  }

  private @Nullable Instant timeoutAt(Run run) {
    return run(run.id()).timing().timeoutAt();
  }

  private void looksFromNowOn(Run run) {
    Instant end = store.now().plus(TIMES.match());
    assertThat(timeoutAt(run)).isBetween(end.minus(PATIENCE), end);
  }

  private Run lookingForAWhile() {
    Run run = submit(Request.start().demandingTags("gpu"));
    pass(TIMES.match().dividedBy(2));
    return run;
  }

  @Test
  void whatIsDemandedAnewIsLookedForFromTheNextSweepOn() throws Exception {
    Run run = lookingForAWhile();
    set(run.id(), "demands = '{\"tags\":[\"cpu\"]}'");
    assertThat(timeoutAt(run)).isNull();

    pass(Duration.ofSeconds(1));

    looksFromNowOn(run);
    pass(TIMES.match());
    assertThat(fact(run.id(), "run_failed")).contains("no_matching_runner");
  }

  @Test
  void whoIsToStartLaterLooksForARunnerFromThenOn() throws Exception {
    laterOn(lookingForAWhile());
    laterOn(submit(Request.start().demandingTags("gpu").notBefore(store.now().plusSeconds(60))));
  }

  private void laterOn(Run run) throws SQLException {
    set(run.id(), "not_before = '" + store.now().plus(TIMES.match().multipliedBy(2)) + "'");
    pass(TIMES.match().plusSeconds(90));
    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
    assertThat(timeoutAt(run)).isNull();
    pass(TIMES.match());
    looksFromNowOn(run);
    pass(TIMES.match());
    assertThat(status(run.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void whoDemandsNothingAnyMoreHasNoTimeToFindARunner() throws Exception {
    for (String nothing : List.of("'{}'", "'{\"hostname\":\"\",\"tags\":[]}'", "NULL")) {
      Run run = lookingForAWhile();
      set(run.id(), "demands = " + nothing);
      assertThat(timeoutAt(run)).isNull();
      pass(TIMES.match().multipliedBy(2));
      assertThat(timeoutAt(run)).isNull();
      assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
    }
  }

  @Test
  void aTimeThatIsWrittenWithTheDemandsOrTheStartCounts() throws Exception {
    Instant until = store.now().plus(TIMES.match().multipliedBy(9)).truncatedTo(ChronoUnit.SECONDS);
    for (String changed :
        List.of(
            "demands = '{\"tags\":[\"cpu\"]}'",
            "not_before = '2099-12-01 10:00'",
            "not_before = '" + store.now().minusSeconds(9) + "'")) {
      Run run = submit(Request.start().demandingTags("gpu").notBefore(store.now().plusSeconds(60)));
      set(run.id(), changed + ", timeout_at = '" + until + "'");
      pass(Duration.ofSeconds(1));
      assertThat(timeoutAt(run)).as(changed).isEqualTo(until);
    }
  }

  @Test
  void whoseTurnComesByHandKeepsItsTime() throws Exception {
    Held active = running();
    Run next = submit(Request.resume(active.session()).withoutAffinity().demandingTags("gpu"));
    Instant before = timeoutAt(next);

    set(active.id(), "status = 'failed'");
    pass(Duration.ofSeconds(1));

    assertThat(timeoutAt(next)).isNotNull().isEqualTo(before);
  }

  @Test
  void aRunThatIsMovedByHandLeavesItsTimeToFindARunnerBehind() throws Exception {
    Run over = lookingForAWhile();
    set(over.id(), "status = 'cancelled'");
    assertThat(timeoutAt(over)).isNull();

    Run back = lookingForAWhile();
    set(back.id(), "status = 'running', runner_id = 'lnch_me', lease_token = 'lt_me'");
    assertThat(timeoutAt(back)).isNull();
    set(back.id(), "status = 'pending', runner_id = NULL, lease_token = NULL");
    assertThat(timeoutAt(back)).isNull();
    pass(TIMES.match().dividedBy(2));
    looksFromNowOn(back);
    pass(TIMES.match());
    assertThat(status(back.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aTimeThatIsWrittenWithTheMoveCounts() throws Exception {
    Instant until = store.now().plus(TIMES.match().multipliedBy(9)).truncatedTo(ChronoUnit.SECONDS);
    submit(Request.start().demandingTags("gpu"));
    Held held = start(register("host", "gpu"));
    set(held.id(), "status = 'pending', runner_id = NULL, timeout_at = '" + until + "'");

    pass(Duration.ofSeconds(1));

    assertThat(run(held.id()).timing().timeoutAt()).isEqualTo(until);
  }
}
