package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.id.RunnerId;
import dev.runledger.json.Words;
import dev.runledger.ledger.Told;
import dev.runledger.run.Attempts;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Fence;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of the lifecycle: what every command does in every situation. A cell is the status
/// that it leads to, `same` for a command that is answered and changes nothing, or the code with
/// which it is refused, which changes nothing either.
///
/// The reports come from the runner that holds the run, or held it last; what it reported on the
/// way is part of the situation (every run that was ever running had `started` reported).
abstract class CommandsContract extends Contract {

  enum Situation {
    /// Never held; the reports come from a runner that made up a token.
    PENDING,
    CLAIMED,
    RUNNING,
    /// Waits for input, and the holder keeps its process.
    PARKED,
    /// Waits for input, and nobody holds it.
    RELEASED,
    /// The parked process goes on.
    RESUMED,
    /// Was released and resumed: pending again.
    REQUEUED_BY_RESUME,
    /// Failed with attempts left: pending again.
    REQUEUED,
    /// Asked to stop while it ran.
    STOPPING,
    CANCELLING,
    /// Asked to stop before it was started.
    STOPPING_CLAIMED,
    COMPLETED,
    FAILED,
    STOPPED,
    CANCELLED,
    /// Stopped after its grace, and its holder knows.
    STOPPED_LATE,
    /// Cancelled while nobody held it.
    CANCELLED_RELEASED,
    /// The lease of the running run ran out.
    LOST,
    /// The lease of the stopping run ran out.
    LOST_STOPPING
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          situation          | started          | asks parked      | asks released    | completed        | failed           | retryable        | stopped          | resume        | stop      | cancel
          PENDING            | not_the_holder   | not_the_holder   | not_the_holder   | not_the_holder   | not_the_holder   | not_the_holder   | not_the_holder   | run_refused   | stopped   | cancelled
          CLAIMED            | running          | run_refused      | run_refused      | run_refused      | failed           | failed           | run_refused      | run_refused   | stopping  | stopping
          RUNNING            | same             | waiting_input    | waiting_input    | completed        | failed           | failed           | run_refused      | run_refused   | stopping  | stopping
          PARKED             | same             | same             | run_refused      | run_refused      | run_refused      | run_refused      | run_refused      | running       | stopping  | stopping
          RELEASED           | same             | lease_lost       | same             | lease_lost       | lease_lost       | lease_lost       | lease_lost       | pending       | stopped   | cancelled
          RESUMED            | same             | waiting_input    | waiting_input    | completed        | failed           | failed           | run_refused      | same          | stopping  | stopping
          REQUEUED_BY_RESUME | same             | lease_lost       | same             | lease_lost       | lease_lost       | lease_lost       | lease_lost       | same          | stopped   | cancelled
          REQUEUED           | same             | lease_lost       | lease_lost       | lease_lost       | lease_lost       | same             | lease_lost       | run_refused   | stopped   | cancelled
          STOPPING           | same             | run_refused      | run_refused      | completed        | failed           | failed           | stopped          | run_refused   | same      | same
          CANCELLING         | same             | run_refused      | run_refused      | cancelled        | cancelled        | cancelled        | cancelled        | run_refused   | same      | same
          STOPPING_CLAIMED   | run_refused      | run_refused      | run_refused      | completed        | failed           | failed           | stopped          | run_refused   | same      | same
          COMPLETED          | same             | run_refused      | run_refused      | same             | run_refused      | run_refused      | run_refused      | run_refused   | same      | same
          FAILED             | same             | run_refused      | run_refused      | run_refused      | same             | run_refused      | run_refused      | run_refused   | same      | same
          STOPPED            | same             | run_refused      | run_refused      | run_refused      | run_refused      | run_refused      | same             | run_refused   | same      | same
          CANCELLED          | same             | run_refused      | run_refused      | run_refused      | run_refused      | run_refused      | same             | run_refused   | same      | same
          STOPPED_LATE       | same             | run_refused      | run_refused      | run_refused      | run_refused      | run_refused      | run_refused      | run_refused   | same      | same
          CANCELLED_RELEASED | same             | lease_lost       | same             | lease_lost       | lease_lost       | lease_lost       | lease_lost       | run_refused   | same      | same
          LOST               | same             | lease_lost       | lease_lost       | lease_lost       | lease_lost       | lease_lost       | lease_lost       | run_refused   | same      | same
          LOST_STOPPING      | same             | lease_lost       | lease_lost       | lease_lost       | lease_lost       | lease_lost       | lease_lost       | run_refused   | same      | same
          """)
  void everyCommandInEverySituation(
      Situation situation,
      String started,
      String asksParked,
      String asksReleased,
      String completed,
      String failed,
      String retryable,
      String stopped,
      String resume,
      String stop,
      String cancel) {
    check(situation, STARTED, started);
    check(situation, ASKS_PARKED, asksParked);
    check(situation, ASKS_RELEASED, asksReleased);
    check(situation, COMPLETED, completed);
    check(situation, FAILED, failed);
    check(situation, FAILED_RETRYABLE, retryable);
    check(situation, STOPPED, stopped);
    check(situation, RESUME, resume);
    check(situation, STOP, stop);
    check(situation, CANCEL, cancel);
  }

  private void check(Situation situation, RunCommand command, String expected) {
    Held held = bring(situation);
    Answer asked = () -> say(held, command);
    try {
      if (expected.equals("same")) {
        unchanged(asked);
      } else if (expected.contains("_") && !expected.equals("waiting_input")) {
        refused(expected, asked::get);
      } else {
        moves(held, asked, expected);
      }
    } catch (AssertionError e) {
      throw new AssertionError(situation + " and " + command + ": " + e.getMessage(), e);
    }
  }

  private void moves(Held held, Answer asked, String expected) {
    int before = events(held.id()).size();
    Told told = asked.get();
    assertThat(told.changed()).isTrue();
    assertThat(Words.of(told.run().status())).isEqualTo(expected);
    assertThat(told.run()).isEqualTo(run(held.id()));
    assertThat(events(held.id())).hasSize(before + 1);
  }

  private Told say(Held held, RunCommand command) {
    return switch (command) {
      case RunCommand.Report report -> report(held, report);
      case RunCommand.Order order -> tell(held.id(), order);
      case RunCommand.Claim _, RunCommand.Deadline _ ->
          throw new IllegalArgumentException("Nobody says " + command);
    };
  }

  /// A run of a session and of a runner of its own.
  private Held bring(Situation situation) {
    int most = situation == Situation.REQUEUED ? 2 : 1;
    String host = situation.name().toLowerCase(Locale.ROOT) + ids.session();
    Run run = submit(Request.start().demandingHost(host).attempts(most, Attempts.OnLost.FAIL));
    RunnerId runner = register(host);
    if (situation == Situation.PENDING) {
      return new Held(run, garbled(new Fence(runner, ids.leaseToken())), Optional.empty());
    }
    Held held = claim(runner);
    if (situation != Situation.CLAIMED && situation != Situation.STOPPING_CLAIMED) {
      report(held, STARTED);
    }
    lead(held, situation);
    return held;
  }

  private void lead(Held held, Situation situation) {
    switch (situation) {
      case PENDING, CLAIMED, RUNNING -> {}
      case PARKED -> report(held, ASKS_PARKED);
      case RELEASED -> report(held, ASKS_RELEASED);
      case RESUMED -> {
        report(held, ASKS_PARKED);
        tell(held.id(), RESUME);
        report(held, STARTED);
      }
      case REQUEUED_BY_RESUME -> {
        report(held, ASKS_RELEASED);
        tell(held.id(), RESUME);
      }
      case REQUEUED -> report(held, FAILED_RETRYABLE);
      case STOPPING, STOPPING_CLAIMED -> tell(held.id(), STOP);
      case CANCELLING -> tell(held.id(), CANCEL);
      case COMPLETED -> report(held, COMPLETED);
      case FAILED -> report(held, FAILED);
      case STOPPED -> {
        tell(held.id(), STOP);
        report(held, STOPPED);
      }
      case CANCELLED -> {
        tell(held.id(), CANCEL);
        report(held, STOPPED);
      }
      case STOPPED_LATE -> {
        tell(held.id(), STOP);
        pass(GRACE);
        assertThatThrownBy(() -> report(held, STOPPED)).hasMessageContaining("is over");
      }
      case CANCELLED_RELEASED -> {
        report(held, ASKS_RELEASED);
        tell(held.id(), CANCEL);
      }
      case LOST -> {
        pass(TIMES.lease());
        assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);
      }
      case LOST_STOPPING -> {
        later(TIMES.lease().minus(GRACE.dividedBy(2)));
        tell(held.id(), STOP);
        pass(GRACE.dividedBy(2));
        assertThat(status(held.id())).isEqualTo(RunStatus.STOPPED);
      }
    }
  }
}
