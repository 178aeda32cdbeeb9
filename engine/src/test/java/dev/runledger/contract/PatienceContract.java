package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runledger.event.Json;
import dev.runledger.id.RunnerId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Delivery;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How long a question waits for its answer, and a run may take.
abstract class PatienceContract extends Contract {
  private static final Duration WITHIN = Duration.ofMinutes(10);
  private static final Json BLUE = new Json("{\"colour\":\"blue\"}");

  private static RunCommand.Report asks(boolean hold, @Nullable Json otherwise) {
    var question = new Question("Which?", new Json("{\"type\":\"object\"}"), null, otherwise);
    return new RunCommand.Ask(question, hold, WITHIN, null);
  }

  @Test
  void aQuestionSaysUntilWhenItCanBeAnswered() {
    Held held = running();
    report(held, asks(true, BLUE));

    RunState.WaitingInput waiting = (RunState.WaitingInput) run(held.id()).state();
    assertThat(waiting.question().expiresAt()).isEqualTo(last(held.id()).createdAt().plus(WITHIN));
    assertThat(waiting.question().otherwise()).isEqualTo(BLUE);
    assertThat(fact(held.id(), "run_waiting_input")).contains("\"expires_at\":\"2");
  }

  @Test
  void aParkedRunGoesOnWithTheAnswerByDefault() {
    Held held = running();
    report(held, asks(true, BLUE));
    pass(WITHIN.minusSeconds(30));
    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);

    pass(Duration.ofMinutes(1));

    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
    assertThat(poll(held.runner(), 0).resumes())
        .extracting(Delivery.ResumeOrder::run, Delivery.ResumeOrder::answer)
        .containsExactly(tuple(held.id(), BLUE));
    assertThat(fact(held.id(), "run_resumed"))
        .isEqualTo("{\"resume\":{\"colour\":\"blue\"},\"queued\":false,\"expired\":true}");
  }

  @Test
  void aReleasedRunIsQueuedWithTheAnswerByDefault() {
    Held held = running();
    report(held, asks(false, BLUE));

    pass(WITHIN);

    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
    assertThat(start(held.runner()).run().resumePayload()).isEqualTo(BLUE);
  }

  @Test
  void withoutAnAnswerByDefaultTheRunFails() {
    Held held = running();
    report(held, asks(false, null));

    pass(WITHIN);

    assertThat(run(held.id()).state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> assertThat(failed.why().code()).isEqualTo("question_expired"));
    assertThat(last(held.id()).type()).isEqualTo("run_failed");
  }

  @Test
  void whoKeepsItsProcessWaitingIsToldToEndItUntilItSaysSo() {
    Held held = running();
    report(held, asks(true, null));
    pass(WITHIN);
    assertThat(status(held.id())).isEqualTo(RunStatus.FAILED);

    assertThat(poll(held.runner(), 0).stops())
        .singleElement()
        .satisfies(stop -> assertThat(stop.reason()).isEqualTo("question_expired"));
    later(TIMES.redeliver());
    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> report(held, STOPPED))
        .hasMessageContaining("is over");
    later(TIMES.redeliver());

    assertThat(poll(held.runner(), 0).stops()).isEmpty();
    assertThat(types(held.id())).containsOnlyOnce("run_failed").endsWith("run_failed");
  }

  @Test
  void aRunnerThatBeginsAnewIsToldNothingOfBefore() {
    Held held = running();
    report(held, asks(true, null));
    pass(WITHIN);

    runners.register(new dev.runledger.work.Registration(machine("host"), true));

    assertThat(poll(held.runner(), 0).stops()).isEmpty();
  }

  @Test
  void whoAnswersInTimeIsHeard() {
    Held held = running();
    report(held, asks(true, BLUE));
    tell(held.id(), RESUME);
    report(held, ASKS_PARKED);

    pass(WITHIN);

    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
    assertThat(((RunState.WaitingInput) run(held.id()).state()).question().expiresAt()).isNull();
  }

  @Test
  void whoAnswersTooLateIsNotHeardAlsoBeforeTheNextSweep() {
    Held parked = running();
    report(parked, asks(true, BLUE));
    submit();
    Held released = start(register("other"));
    report(released, asks(false, null));
    later(WITHIN);

    refused("run_refused", () -> tell(parked.id(), RESUME));
    refused("run_refused", () -> tell(released.id(), RESUME));
    assertThat(status(parked.id())).isEqualTo(RunStatus.WAITING_INPUT);
    sweeper.sweep();

    assertThat(run(parked.id()).resumePayload()).isEqualTo(BLUE);
    assertThat(status(released.id())).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void anAnswerByDefaultKeepsTheSchemaToo() {
    Held held = running();

    InvalidBody problem =
        (InvalidBody) refused("invalid_body", () -> report(held, asks(true, new Json("\"blue\""))));
    assertThat(problem.errors()).extracting(FieldError::pointer).containsExactly("/default");
  }

  private Held startedFor(Duration most, int attempts) {
    submit(Request.start().lastingAtMost(most, attempts));
    return start(register("host"));
  }

  @Test
  void aRunThatTakesTooLongIsAskedToStop() {
    Held held = startedFor(WITHIN, 1);
    pass(WITHIN.minusSeconds(30));
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);

    pass(Duration.ofMinutes(1));

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(poll(held.runner(), 0).stops())
        .singleElement()
        .satisfies(stop -> assertThat(stop.reason()).isEqualTo("max_duration_reached"));
    sweeper.sweep();
    assertThat(types(held.id())).containsOnlyOnce("run_stopping");
    report(held, STOPPED);
    assertThat(row(held.id()).get("stop_reason")).isEqualTo("max_duration_reached");
  }

  @Test
  void theTimeToWaitForAnAnswerCounts() {
    Held held = startedFor(WITHIN, 1);
    report(held, ASKS_RELEASED);

    pass(WITHIN);

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPED);
  }

  @Test
  void theTimeCountsFromTheFirstStartOverAllAttempts() {
    Held held = startedFor(WITHIN, 3);
    report(held, FAILED_RETRYABLE);
    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);

    pass(WITHIN);

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPED);
  }

  @Test
  void aRunThatWasNeverStartedHasTakenNoTime() {
    RunnerId runner = register("host");
    var run = submit(Request.start().lastingAtMost(WITHIN, 1));
    pass(WITHIN);

    assertThat(claim(runner).id()).isEqualTo(run.id());
  }

  @Test
  void aPoisonRunEndsFailedWithItsAttemptsTold() {
    submit(Request.start().attempts(3, OnLost.REQUEUE));
    RunnerId runner = register("host");
    Held held = start(runner);
    for (int lost = 1; lost <= 2; lost++) {
      runners.register(new dev.runledger.work.Registration(machine("host"), true));
      assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
      pass(Duration.ofMinutes(1));
      held = start(runner);
      assertThat(held.run().attempt()).isEqualTo(lost + 1);
    }
    runners.register(new dev.runledger.work.Registration(machine("host"), true));

    RunState.Failed failed = (RunState.Failed) run(held.id()).state();
    assertThat(failed.why().code()).isEqualTo("runner_lost");
    assertThat(failed.why().message()).contains("attempt 3 of 3");
    assertThat(types(held.id()).stream().filter("run_requeued"::equals)).hasSize(2);
  }
}
