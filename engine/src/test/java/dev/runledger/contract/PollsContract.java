package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runledger.event.Json;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.run.Attempts;
import dev.runledger.run.Delivery;
import dev.runledger.run.Run;
import dev.runledger.store.Ear;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One poll brings a runner everything there is for it; what it is told comes again until it
/// acknowledges.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class PollsContract extends Contract {

  @Test
  void onePollBringsStopsAnswersAndRunsTogether() {
    submit();
    submit();
    submit();
    RunnerId runner = register("host");
    Held stopping = start(runner);
    Held answered = start(runner);
    report(answered, ASKS_PARKED);
    tell(answered.id(), RESUME);
    tell(stopping.id(), STOP);

    Delivery delivery = poll(runner, 5);

    assertThat(delivery.stops())
        .containsExactly(
            new Delivery.StopOrder(stopping.id(), stopping.session(), "enough", GRACE));
    assertThat(delivery.resumes())
        .extracting(Delivery.ResumeOrder::run, Delivery.ResumeOrder::answer)
        .containsExactly(tuple(answered.id(), new Json("{\"colour\":\"red\"}")));
    assertThat(delivery.runs()).hasSize(1);
    assertThat(delivery.deregistered()).isFalse();
  }

  /// The connection of a runner that died stays open for a while: what it would be given is lost
  /// until the claim goes back.
  @Test
  void aPollThatWasSentBeforeARestartTakesNothingFromIt() throws Exception {
    RunnerId runner = register("host");
    BlockingQueue<Delivery> answers = new LinkedBlockingQueue<>();
    Thread before =
        Thread.ofVirtual().start(() -> poll(runner, 1, PATIENCE).ifPresent(answers::add));
    awaitWaiting(before);

    runners.register(new Registration(machine("host"), true));
    Run run = submit();

    assertThat(answers.poll(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS))
        .isEqualTo(new Delivery(List.of(), List.of(), List.of(), true));
    assertThat(claim(runner).id()).isEqualTo(run.id());
  }

  @Test
  void aPollThatHasNothingIsEmpty() {
    assertThat(poll(register("host"), 1, Duration.ZERO)).isEmpty();
    assertThat(poll(register("other"), 1, Duration.ofMillis(20))).isEmpty();
  }

  /// A ring that woke them all would cost as many looks as there are polls.
  @Test
  void aNewRunWakesOnePollThatCanTakeIt() throws Exception {
    CountingStore counting = new CountingStore(store);
    Dispatcher counted = new Dispatcher(counting, ids, TIMES);
    int polls = 20;
    List<Thread> waiting = new ArrayList<>();
    BlockingQueue<Delivery> answers = new LinkedBlockingQueue<>();
    for (int i = 0; i < polls; i++) {
      RunnerId runner = register("host-" + i, "gpu");
      waiting.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  counted.poll(runner, PATIENCE.multipliedBy(2), 1).ifPresent(answers::add);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    waiting.forEach(PollsContract::awaitWaiting);
    long before = counting.count();

    submit(Request.start().demandingTags("mac"));
    submit(Request.start().demandingTags("gpu"));
    Delivery delivery = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(delivery).isNotNull();
    assertThat(delivery.runs()).hasSize(1);
    assertThat(counting.count() - before).as("what was asked of the queue").isLessThan(5L * polls);
    waiting.forEach(Thread::interrupt);
    for (Thread poll : waiting) {
      poll.join();
    }
    assertThat(answers).isEmpty();
  }

  /// A thread also waits for a connection to the database: only its stack says that it waits at the
  /// bell.
  private static void awaitWaiting(Thread poll) {
    while (poll.getState() != Thread.State.TIMED_WAITING || !isAtTheBell(poll)) {
      Thread.onSpinWait();
    }
  }

  private static boolean isAtTheBell(Thread poll) {
    return Arrays.stream(poll.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(Ear.class.getName()));
  }

  @Test
  void everyPollIsServedHoweverManyRunsComeAtOnce() throws Exception {
    int polls = 12;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Delivery>> waiting = new ArrayList<>();
      for (int i = 0; i < polls; i++) {
        RunnerId runner = register("host-" + i);
        waiting.add(callers.submit(() -> poll(runner, 1, PATIENCE.multipliedBy(2)).orElseThrow()));
      }
      for (int i = 0; i < polls; i++) {
        submit();
      }
      for (Future<Delivery> poll : waiting) {
        assertThat(poll.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).runs()).hasSize(1);
      }
    }
  }

  @Test
  void aStopComesAgainUntilAFinalReport() {
    Held held = running();
    tell(held.id(), STOP);

    assertThat(poll(held.runner(), 0).stops()).hasSize(1);
    assertThat(poll(held.runner(), 0).stops()).as("right after").isEmpty();
    later(TIMES.redeliver().dividedBy(2));
    assertThat(poll(held.runner(), 0).stops()).as("a little later").isEmpty();
    later(TIMES.redeliver().dividedBy(2));
    assertThat(poll(held.runner(), 0).stops()).as("after its time").hasSize(1);
    later(TIMES.redeliver());
    report(held, STOPPED);
    assertThat(poll(held.runner(), 0).stops()).isEmpty();
  }

  @Test
  void aStopIsAcknowledgedByAnyFinalReport() {
    RunnerId runner = register("host");
    for (var report : List.of(COMPLETED, FAILED, STOPPED)) {
      submit();
      Held held = start(runner);
      tell(held.id(), STOP);
      report(held, report);
      later(TIMES.redeliver());
      assertThat(poll(runner, 0).stops()).isEmpty();
    }
  }

  @Test
  void anAnswerComesAgainUntilStarted() {
    Held held = running();
    report(held, ASKS_PARKED);
    tell(held.id(), RESUME);

    assertThat(poll(held.runner(), 0).resumes()).hasSize(1);
    assertThat(poll(held.runner(), 0).resumes()).isEmpty();
    later(TIMES.redeliver());
    assertThat(poll(held.runner(), 0).resumes()).hasSize(1);
    later(TIMES.redeliver());
    assertThat(report(held, STARTED).changed()).isFalse();
    assertThat(poll(held.runner(), 0).resumes()).isEmpty();
    assertThat(types(held.id()).stream().filter("run_started"::equals)).hasSize(1);
  }

  @Test
  void whatAHolderIsToBeToldOutlivesTheStore() {
    submit();
    submit();
    RunnerId runner = register("host");
    Held stopping = start(runner);
    Held answered = start(runner);
    tell(stopping.id(), STOP);
    report(answered, ASKS_PARKED);
    tell(answered.id(), RESUME);

    reopen();

    Delivery delivery = poll(runner, 0);
    assertThat(delivery.stops()).hasSize(1);
    assertThat(delivery.resumes()).hasSize(1);
    reopen();
    later(TIMES.redeliver());
    assertThat(poll(runner, 0).stops()).hasSize(1);
  }

  @Test
  void whatIsNotAcknowledgedKeepsNoRunsBack() {
    Held held = running();
    tell(held.id(), STOP);
    poll(held.runner(), 0);
    Run next = submit();

    assertThat(claim(held.runner()).id()).isEqualTo(next.id());
  }

  @Test
  void whatIsForOneRunnerIsToldToNoOther() {
    Held held = running();
    tell(held.id(), STOP);

    assertThat(poll(register("other"), 1).isEmpty()).isTrue();
  }

  @Test
  void aFormerHolderIsToldNothingOfTheRun() {
    submit(Request.start().attempts(3, Attempts.OnLost.REQUEUE));
    Held former = start(register("first"));
    report(former, ASKS_PARKED);
    tell(former.id(), RESUME);
    pass(TIMES.lease());
    pass(TIMES.backOff(2));
    Held holder = start(register("second"));
    tell(holder.id(), STOP);

    assertThat(poll(former.runner(), 0).isEmpty()).isTrue();
    assertThat(poll(holder.runner(), 0).stops()).hasSize(1);
    assertThat(poll(holder.runner(), 0).resumes()).isEmpty();
  }

  private interface Happening {
    void happen();
  }

  /// What a poll that waits already answers when this happens.
  private Delivery wakes(RunnerId runner, int maxRuns, Happening happening) throws Exception {
    try (ExecutorService pollers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Delivery>> waiting =
          pollers.submit(() -> poll(runner, maxRuns, PATIENCE.multipliedBy(2)));
      happening.happen();
      return waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
    }
  }

  @Test
  void aWaitingPollWakesForAStop() throws Exception {
    Held held = running();

    assertThat(wakes(held.runner(), 0, () -> tell(held.id(), STOP)).stops()).hasSize(1);
  }

  @Test
  void aWaitingPollWakesForAnAnswer() throws Exception {
    Held held = running();
    report(held, ASKS_PARKED);

    assertThat(wakes(held.runner(), 1, () -> tell(held.id(), RESUME)).resumes()).hasSize(1);
  }

  @Test
  void aWaitingPollWakesForANewRun() throws Exception {
    assertThat(wakes(register("host"), 1, this::submit).runs()).hasSize(1);
  }

  @Test
  void aWaitingPollWakesWhenTheSessionsRunBeforeIsOver() throws Exception {
    Held held = running();
    submit(Request.resume(held.session()));

    assertThat(wakes(held.runner(), 1, () -> report(held, COMPLETED)).runs()).hasSize(1);
  }

  @Test
  void aWaitingPollWakesForARunThatWasGivenBack() throws Exception {
    submit();
    claim(register("first"));

    assertThat(wakes(register("second"), 1, () -> pass(TIMES.claimAck())).runs()).hasSize(1);
  }

  @Test
  void aWaitingPollWakesWhenADelayIsOver() throws Exception {
    submit(Request.start().notBefore(store.now().plus(Duration.ofMinutes(5))));

    assertThat(wakes(register("host"), 1, () -> pass(Duration.ofMinutes(5))).runs()).hasSize(1);
  }

  @Test
  void aWaitingPollWakesToTellAgain() throws Exception {
    Held held = running();
    tell(held.id(), STOP);
    poll(held.runner(), 0);

    assertThat(wakes(held.runner(), 0, () -> later(TIMES.redeliver())).stops()).hasSize(1);
  }

  @Test
  void aWaitingPollIsToldThatItsRunnerIsSentAway() throws Exception {
    RunnerId runner = register("host");

    assertThat(wakes(runner, 1, () -> runners.remove(runner, false)).deregistered()).isTrue();
  }

  /// It may be the one that is woken for a new run, and takes none.
  @Test
  void aPollThatIsSentAwayWakesAnotherOneForTheRunThatItWasWokenFor() throws Exception {
    int sentAway = 12;
    List<RunnerId> leaving = new ArrayList<>();
    List<Thread> waiting = new ArrayList<>();
    BlockingQueue<Delivery> answers = new LinkedBlockingQueue<>();
    for (int i = 0; i <= sentAway; i++) {
      RunnerId runner = register("host-" + i);
      if (i > 0) {
        leaving.add(runner);
      }
      waiting.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  dispatcher.poll(runner, PATIENCE.multipliedBy(2), 1).ifPresent(answers::add);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    waiting.forEach(PollsContract::awaitWaiting);
    // They are sent away, and nobody has told them yet.
    store.write(tx -> {
      leaving.forEach(one -> tx.runners().setStatus(one, Runner.Status.DRAINING, tx.now()));
      return leaving;
    });

    Run run = submit();

    Delivery delivery = Delivery.NOTHING;
    while (delivery.runs().isEmpty()) {
      delivery = answers.poll(10, TimeUnit.SECONDS);
      assertThat(delivery).as("what the only runner that may take it was told").isNotNull();
    }
    assertThat(delivery.runs().getFirst().run().id()).isEqualTo(run.id());
    waiting.forEach(Thread::interrupt);
    for (Thread poll : waiting) {
      poll.join();
    }
  }

  @Test
  void aPollOfARunnerThatIsFullStillHearsOfStops() throws Exception {
    Held held = running();
    submit();

    Delivery delivery = wakes(held.runner(), 0, () -> tell(held.id(), STOP));
    assertThat(delivery.stops()).hasSize(1);
    assertThat(delivery.runs()).isEmpty();
  }

  @Test
  void aPollIsNotWokenForWhatItCannotTake() throws Exception {
    RunnerId runner = register("host");
    try (ExecutorService pollers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Delivery>> waiting =
          pollers.submit(() -> poll(runner, 1, Duration.ofMillis(200)));
      submit(Request.start().demandingHost("other"));
      assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
  }
}
