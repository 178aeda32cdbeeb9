package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runledger.event.Json;
import dev.runledger.id.QuestionId;
import dev.runledger.id.RunnerId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.run.Delivery;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A run that asks, and what becomes of it when it is answered.
abstract class WaitingContract extends Contract {
  private static final Json ANSWER = new Json("{\"colour\":\"red\"}");

  @Test
  void aQuestionIsShownWithItsSchema() {
    Held held = running();

    report(held, ASKS_PARKED);

    assertThat(run(held.id()).state())
        .isInstanceOfSatisfying(
            RunState.WaitingInput.class,
            waiting -> {
              assertThat(waiting.question())
                  .isEqualTo(new Question("Which colour?", new Json("{\"type\":\"object\"}")));
              assertThat(waiting.parked()).isNotNull();
            });
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.WAITING_INPUT);
    assertThat(fact(held.id(), "run_waiting_input"))
        .isEqualTo(
            "{\"reason\":\"Which colour?\",\"schema\":{\"type\":\"object\"},\"held\":true,\"expires_at\":null}");
  }

  @Test
  void anAnswerThatBreaksTheSchemaIsRefusedWithPointers() {
    Held held = running();
    Json schema = new Json("{\"required\": [\"colour\"], \"type\": \"object\"}");
    report(held, new RunCommand.Ask(new Question("Which?", schema), false));

    for (String wrong : List.of("{}", "{\"color\": \"red\"}")) {
      RunCommand.Resume answer = new RunCommand.Resume(new Json(wrong));
      InvalidBody problem = (InvalidBody) refused("invalid_body", () -> tell(held.id(), answer));
      assertThat(problem.errors())
          .extracting(FieldError::pointer)
          .containsExactly("/resume/colour");
    }
    assertThat(tell(held.id(), RESUME).run().status()).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aQuestionWhoseSchemaIsNoneIsRefused() {
    Held held = running();
    Json broken = new Json("{\"type\": \"objekt\"}");

    refused(
        "invalid_body",
        () -> report(held, new RunCommand.Ask(new Question("Which?", broken), true)));
  }

  @Test
  void ofManyAnswersAtOnceOneCounts() throws Exception {
    Held held = running();
    report(held, ASKS_PARKED);
    int callers = 10;
    var together = new CyclicBarrier(callers);
    int taken = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        Json answer = new Json("{\"n\":" + i + "}");
        all.add(
            threads.submit(() -> {
              together.await();
              try {
                return tell(held.id(), new RunCommand.Resume(answer)).changed();
              } catch (ProblemException refused) {
                assertThat(refused.problem().code()).isEqualTo("run_refused");
                return false;
              }
            }));
      }
      for (Future<Boolean> one : all) {
        taken += one.get() ? 1 : 0;
      }
    }

    assertThat(taken).isEqualTo(1);
    assertThat(types(held.id())).containsOnlyOnce("run_resumed");
    assertThat(poll(held.runner(), 0).resumes()).hasSize(1);
  }

  @Test
  void aQuestionNeedsNoSchema() {
    Held held = running();

    report(held, new RunCommand.Ask(new Question("Go on?", null), true));

    assertThat(fact(held.id(), "run_waiting_input"))
        .isEqualTo("{\"reason\":\"Go on?\",\"schema\":null,\"held\":true,\"expires_at\":null}");
  }

  private static RunCommand.Ask named(String question, String name) {
    return new RunCommand.Ask(new Question(question, null), true, null, new QuestionId(name));
  }

  /// Who lost the server's answer does not know whether a person has answered meanwhile.
  @Test
  void aQuestionWithANameIsAskedOnce() {
    Held held = running();
    report(held, named("Go on?", "q-1"));
    report(held, named("Go on?", "q-1"));
    assertThat(types(held.id())).containsOnlyOnce("run_waiting_input");

    tell(held.id(), RESUME);
    report(held, named("Go on?", "q-1"));
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);

    report(held, named("Go on?", "q-2"));
    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
    report(held, named("Go on?", "q-1"));
    assertThat(types(held.id()).stream().filter("run_waiting_input"::equals)).hasSize(2);
  }

  /// What came before the question in the same request is no sign that its answer arrived.
  @Test
  void aRequestThatAsksAgainTakesNoAnswerAway() {
    submit();
    Held held = claim(register("host"));
    List<RunCommand.Report> both = List.of(STARTED, named("Go on?", "q-1"));
    ledger.report(held.id(), held.fence(), both);
    tell(held.id(), RESUME);

    ledger.report(held.id(), held.fence(), both);
    assertThat(poll(held.runner(), 0).resumes()).hasSize(1);

    report(held, STARTED);
    later(TIMES.redeliver());
    assertThat(poll(held.runner(), 0).resumes()).isEmpty();
  }

  @Test
  void anotherQuestionIsAnotherOneUnderTheSameNameToo() {
    Held held = running();
    report(held, named("Delete A?", "q"));
    refused("run_refused", () -> report(held, named("Delete B?", "q")));
    tell(held.id(), RESUME);

    report(held, named("Delete B?", "q"));
    assertThat(types(held.id()).stream().filter("run_waiting_input"::equals)).hasSize(2);
    tell(held.id(), RESUME);
    report(held, COMPLETED);

    report(held, named("Delete B?", "q"));
    refused("run_refused", () -> report(held, named("Delete C?", "q")));
  }

  @Test
  void aQuestionWithoutANameIsAnotherOneOnceItWasAnswered() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);
    report(held, ASKS_PARKED);
    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
    assertThat(types(held.id()).stream().filter("run_waiting_input"::equals)).hasSize(2);
  }

  @Test
  void anOrderThatComesAgainIsToldFromTheNextOne() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);
    Delivery.ResumeOrder order = poll(held.runner(), 0).resumes().getFirst();
    later(TIMES.redeliver());
    assertThat(poll(held.runner(), 0).resumes()).containsExactly(order);

    report(held, STARTED);
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);
    assertThat(poll(held.runner(), 0).resumes())
        .singleElement()
        .satisfies(next -> assertThat(next.answeredAt()).isAfter(order.answeredAt()));
  }

  @Test
  void aParkedProcessGoesOnWithTheAnswer() {
    Held held = running();
    Instant startedAt = run(held.id()).timing().startedAt();
    report(held, ASKS_PARKED);

    later(Duration.ofMinutes(1));
    tell(held.id(), RESUME);

    Run run = run(held.id());
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(run.resumePayload()).isEqualTo(ANSWER);
    assertThat(run.timing().startedAt()).isEqualTo(startedAt);
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.RUNNING);
    assertThat(row(held.id()))
        .containsEntry("runner_id", held.runner().value())
        .containsEntry("lease_token", held.token().value())
        .containsEntry("waiting_reason", null)
        .containsEntry("waiting_schema", null);
    assertThat(fact(held.id(), "run_resumed"))
        .isEqualTo("{\"resume\":{\"colour\":\"red\"},\"queued\":false,\"expired\":false}");
    assertThat(poll(held.runner(), 0).resumes())
        .extracting(Delivery.ResumeOrder::run, Delivery.ResumeOrder::answer)
        .containsExactly(tuple(held.id(), ANSWER));

    report(held, COMPLETED);
    assertThat(status(held.id())).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aReleasedRunIsQueuedAgainWithTheAnswer() {
    Held held = running();
    Instant startedAt = run(held.id()).timing().startedAt();
    snapshot(held.id(), held.token(), 3, "{\"at\":3}");
    report(held, ASKS_RELEASED);
    assertThat(row(held.id()))
        .containsEntry("runner_id", null)
        .containsEntry("lease_token", null)
        .containsEntry("lease_expires_at", null);
    assertThat(poll(held.runner(), 1).runs()).as("runs while it waits").isEmpty();

    tell(held.id(), RESUME);

    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.PENDING);
    assertThat(row(held.id())).containsEntry("runner_id", null).containsEntry("claimed_at", null);
    assertThat(fact(held.id(), "run_resumed"))
        .isEqualTo("{\"resume\":{\"colour\":\"red\"},\"queued\":true,\"expired\":false}");
    assertThat(poll(held.runner(), 0).resumes()).as("orders for a holder").isEmpty();

    Held again = start(held.runner());
    assertThat(again.id()).isEqualTo(held.id());
    assertThat(again.run().attempt()).isEqualTo(1);
    assertThat(again.run().resumePayload()).isEqualTo(ANSWER);
    assertThat(again.snapshot().map(snapshot -> snapshot.step())).isEqualTo(Optional.of(3L));
    assertThat(run(held.id()).timing().startedAt()).isEqualTo(startedAt);
  }

  @Test
  void aReleasedRunGoesBackToTheMachineThatRanIt() {
    Held held = running();
    RunnerId other = register("other");
    report(held, ASKS_RELEASED);
    tell(held.id(), RESUME);

    assertThat(poll(other, 1).runs()).as("runs for another machine").isEmpty();
    assertThat(run(held.id()).timing().timeoutAt()).as("it has demands now").isNotNull();
    assertThat(claim(held.runner()).id()).isEqualTo(held.id());
  }

  @Test
  void whoeverWaitsForInputKeepsItsSession() {
    Held held = running();
    report(held, ASKS_RELEASED);
    submit(Request.resume(held.session()));

    assertThat(poll(held.runner(), 1).runs()).isEmpty();
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.WAITING_INPUT);
  }

  @Test
  void aParkedLeaseIsRenewedByItsHoldersHeartbeat() {
    Held held = running();
    report(held, ASKS_PARKED);

    for (int i = 0; i < 4; i++) {
      pass(TIMES.lease().dividedBy(2));
      runners.heartbeat(held.runner());
    }
    tell(held.id(), RESUME);

    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void aParkedProcessThatIsLostLeavesItsRunWithoutAHolder() {
    Held held = running();
    report(held, ASKS_PARKED);
    int told = events(held.id()).size();

    pass(TIMES.lease());

    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
    assertThat(events(held.id())).hasSize(told);
    assertThat(row(held.id()))
        .containsEntry("runner_id", null)
        .containsEntry("lease_token", null)
        .containsEntry("waiting_reason", "Which colour?");
    assertThat(sessionStatus(held.session())).isEqualTo(Session.Status.WAITING_INPUT);
    refused("lease_lost", () -> report(held, COMPLETED));

    tell(held.id(), RESUME);
    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
  }

  /// Its holder is gone, if only nobody has looked at the deadlines since.
  @Test
  void anAnswerThatComesAfterTheLeaseButBeforeTheSweepLosesNothing() {
    Held held = running();
    report(held, ASKS_PARKED);
    later(TIMES.lease());

    tell(held.id(), RESUME);
    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
    pass(Duration.ofSeconds(1));

    refused("lease_lost", () -> report(held, COMPLETED));
    Held again = start(held.runner());
    assertThat(again.id()).isEqualTo(held.id());
    assertThat(again.run().resumePayload()).isEqualTo(ANSWER);
  }

  @Test
  void anAnswerIsGivenOnce() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);

    unchanged(() -> tell(held.id(), RESUME));
    refused("run_refused", () -> tell(held.id(), new RunCommand.Resume(new Json("\"blue\""))));
    report(held, COMPLETED);
    unchanged(() -> tell(held.id(), RESUME));
    refused("run_refused", () -> tell(held.id(), new RunCommand.Resume(new Json("\"blue\""))));
  }

  @Test
  void theSameAnswerToTheNextQuestionIsAnotherAnswer() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);
    report(held, asks("And now?", true));

    assertThat(tell(held.id(), RESUME).changed()).isTrue();
    assertThat(status(held.id())).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void anyJsonIsAnAnswer() {
    for (String answer : new String[] {"null", "true", "\"yes\"", "[1, 2]", "1.50"}) {
      submit();
      Held held = start(register("host-" + answer.length() + answer.hashCode()));
      report(held, new RunCommand.Ask(new Question("Which colour?", null), true));
      tell(held.id(), new RunCommand.Resume(new Json(answer)));
      assertThat(poll(held.runner(), 0).resumes())
          .extracting(Delivery.ResumeOrder::run, Delivery.ResumeOrder::answer)
          .containsExactly(tuple(held.id(), new Json(answer)));
    }
  }

  @Test
  void aRunThatWaitsForInputNeverTimesOut() {
    submit(Request.start().demandingHost("host"));
    Held held = start(register("host"));
    report(held, ASKS_RELEASED);

    pass(Duration.ofDays(300));

    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
  }

  @Test
  void anAnsweredRunThatIsStoppedIsNotToldItsAnswerAnyMore() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);
    tell(held.id(), STOP);

    Delivery told = poll(held.runner(), 0);
    assertThat(told.stops()).hasSize(1);
    assertThat(told.resumes()).isEmpty();
  }
}
