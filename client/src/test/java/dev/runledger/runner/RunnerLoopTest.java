package dev.runledger.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.SmallServer;
import dev.runledger.event.Json;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.work.Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A runner and its server, over everything that can happen between them.
@Timeout(90)
class RunnerLoopTest {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final SmallLedger ledger = new SmallLedger();
  private final SmallServer server = new SmallServer(ledger::answer);
  private final RunledgerClient client = server.client().build();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aRunIsClaimedStartedToldOfAndCompleted() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          work.emit("hello", new Json("{\"n\":1}"));
          return Outcome.completed(new Json("42"));
        })) {
      assertThat(ledger.awaitEnd(run))
          .isInstanceOfSatisfying(
              RunState.Completed.class, end -> assertThat(end.result()).isEqualTo(new Json("42")));
    }
    assertThat(run.types()).containsExactly("run_claimed", "run_started", "hello", "run_completed");
    assertThat(ledger.hasLeft()).isTrue();
  }

  @Test
  void manyRunsAreWorkedOnAtATimeButNotMoreThanThereAreSlots() throws Exception {
    var active = new AtomicInteger();
    var most = new AtomicInteger();
    var twoMeet = new CountDownLatch(2);
    List<SmallRun> runs = IntStream.range(0, 30).mapToObj(_ -> ledger.submit()).toList();
    Executor executor =
        work -> {
          most.accumulateAndGet(active.incrementAndGet(), Math::max);
          twoMeet.countDown();
          twoMeet.await();
          work.emit("tick", Json.EMPTY_OBJECT);
          work.flush();
          active.decrementAndGet();
          return Outcome.completed();
        };
    try (RunnerLoop _ = builder(executor).slots(4).start()) {
      for (SmallRun run : runs) {
        assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
      }
    }
    assertThat(most.get()).isBetween(2, 4);
  }

  @Test
  void manyEventsArriveInOrderInFewRequests() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          for (int number = 1; number <= 10_000; number++) {
            work.emit("tick", new Json("{\"n\":" + number + "}"));
          }
          return Outcome.completed();
        })) {
      ledger.awaitEnd(run);
    }
    assertThat(run.told()).isEqualTo(ticks(10_000));
    assertThat(server.requests().stream().filter(one -> one.endsWith("/events")).count())
        .isLessThan(1000);
  }

  @Test
  void answersThatGetLostDoubleNothing() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          server.loseAnswers("/events", 3);
          for (int number = 1; number <= 2_000; number++) {
            work.emit("tick", new Json("{\"n\":" + number + "}"));
          }
          work.flush();
          server.loseAnswers("/completed", 2);
          return Outcome.completed();
        })) {
      ledger.awaitEnd(run);
    }
    assertThat(run.told()).isEqualTo(ticks(2_000));
    assertThat(run.reports()).hasSize(1);
  }

  @Test
  void aServerThatGoesAwayInTheMiddleLosesAndDoublesNothing() throws Exception {
    var halfway = new CountDownLatch(1);
    var away = new CountDownLatch(1);
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          for (int number = 1; number <= 3_000; number++) {
            work.emit("tick", new Json("{\"n\":" + number + "}"));
            if (number == 1_500) {
              halfway.countDown();
              away.await();
            }
          }
          return Outcome.completed();
        })) {
      halfway.await();
      server.goAway();
      away.countDown();
      server.comeBack();
      ledger.awaitEnd(run);
    }
    assertThat(run.told()).isEqualTo(ticks(3_000));
    assertThat(run.state().status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anExecutorThatTellsMoreThanTheServerTakesIsHeldBack() throws Exception {
    int room = 5_000;
    int onTheWay = 500;
    var told = new AtomicInteger();
    var begun = new CountDownLatch(1);
    var away = new CountDownLatch(1);
    var full = new CountDownLatch(room);
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          begun.countDown();
          away.await();
          for (int number = 1; number <= 20_000; number++) {
            work.emit("tick", new Json("{\"n\":" + number + "}"));
            told.incrementAndGet();
            full.countDown();
          }
          return Outcome.completed();
        })) {
      begun.await();
      server.goAway();
      away.countDown();
      full.await();
      assertThat(told.get()).isLessThanOrEqualTo(room + onTheWay);
      server.comeBack();
      ledger.awaitEnd(run);
    }
    assertThat(run.told()).isEqualTo(ticks(20_000));
  }

  @Test
  void aStopReachesTheWorkAndItsEndIsReported() throws Exception {
    var signal = new AtomicReference<StopSignal>();
    var stopped = new CountDownLatch(1);
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          work.onStop(given -> {
            signal.set(given);
            stopped.countDown();
          });
          stopped.await();
          return new Outcome.Stopped("SIGTERM");
        })) {
      ledger.awaitThat(() -> run.types().contains("run_started"));
      ledger.order(run, StopBy.STOP, GRACE);
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.STOPPED);
    }
    assertThat(signal.get().cause()).isEqualTo(StopSignal.Cause.ORDERED);
    assertThat(signal.get().grace()).isEqualTo(GRACE);
  }

  @Test
  void workThatDoesNotHearIsInterruptedWhenItsGraceIsOver() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          new CountDownLatch(1).await();
          return Outcome.completed();
        })) {
      ledger.awaitThat(() -> run.types().contains("run_started"));
      ledger.order(run, StopBy.CANCEL, Duration.ofSeconds(1));
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.CANCELLED);
    }
  }

  @Test
  void workThatEndsByItselfBeforeTheStopIsCompleted() throws Exception {
    SmallRun run = ledger.submit();
    var goOn = new CountDownLatch(1);
    try (RunnerLoop _ =
        start(work -> {
          goOn.await();
          return Outcome.completed();
        })) {
      ledger.awaitThat(() -> run.types().contains("run_started"));
      ledger.order(run, StopBy.STOP, GRACE);
      goOn.countDown();
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void aRunThatIsStoppedBeforeItStartsIsReportedStopped() throws Exception {
    var executed = new AtomicBoolean();
    SmallRun run = ledger.submit();
    ledger.onClaim(() -> run.end(StopBy.STOP, GRACE));
    try (RunnerLoop _ =
        start(work -> {
          executed.set(true);
          return Outcome.completed();
        })) {
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.STOPPED);
    }
    assertThat(executed).isFalse();
  }

  @Test
  void aQuestionWaitsForItsAnswer() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          Json first = work.ask("Which?", new Json("{\"type\":\"string\"}"));
          Json second = work.ask("Sure?", null);
          return Outcome.completed(new Json("[" + first + "," + second + "]"));
        })) {
      ledger.awaitThat(() -> run.state() instanceof RunState.WaitingInput);
      ledger.answer(run, "\"red\"");
      ledger.awaitThat(() -> run.types().stream().filter("run_waiting_input"::equals).count() == 2);
      // The first answer once more, late: it is none to the second question.
      ledger.answerAgain(run);
      ledger.awaitThat(run::isTold);
      ledger.answer(run, "true");
      assertThat(ledger.awaitEnd(run))
          .isInstanceOfSatisfying(
              RunState.Completed.class,
              end -> assertThat(end.result()).isEqualTo(new Json("[\"red\",true]")));
    }
  }

  @Test
  void aQuestionWhoseReceiptIsLostIsAskedOnce() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          server.loseAnswers("/waiting", 1);
          return Outcome.completed(work.ask("Which?", null));
        })) {
      ledger.awaitThat(() -> run.state() instanceof RunState.WaitingInput);
      ledger.answer(run, "1");
      ledger.awaitEnd(run);
    }
    assertThat(run.types()).containsOnlyOnce("run_waiting_input");
  }

  @Test
  void aStopEndsAQuestion() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ = start(work -> Outcome.completed(work.ask("Which?", null)))) {
      ledger.awaitThat(() -> run.state() instanceof RunState.WaitingInput);
      ledger.order(run, StopBy.STOP, GRACE);
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.STOPPED);
    }
  }

  @Test
  void workWhoseLeaseIsLostIsToldToEndAndReportsNothingMore() throws Exception {
    var causes = new AtomicReference<StopSignal>();
    var lost = new CountDownLatch(1);
    var round = new AtomicInteger();
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        builder(
                work -> {
                  if (round.incrementAndGet() > 1) {
                    return Outcome.completed(new Json("2"));
                  }
                  work.onStop(signal -> {
                    causes.set(signal);
                    lost.countDown();
                  });
                  ledger.takeAway(run);
                  work.emit("late", Json.EMPTY_OBJECT);
                  lost.await();
                  assertThatThrownBy(() -> work.emit("later", Json.EMPTY_OBJECT))
                      .isInstanceOf(StopException.class);
                  return Outcome.completed(new Json("1"));
                })
            .slots(2)
            .start()) {
      assertThat(ledger.awaitEnd(run))
          .isInstanceOfSatisfying(
              RunState.Completed.class, end -> assertThat(end.result()).isEqualTo(new Json("2")));
    }
    assertThat(causes.get().cause()).isEqualTo(StopSignal.Cause.LEASE_LOST);
    assertThat(run.told()).isEmpty();
  }

  @Test
  void anEventThatTheServerWillNotHaveIsReplacedByWordOfIt() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          work.emit("before", Json.EMPTY_OBJECT);
          work.emit("poison", Json.EMPTY_OBJECT);
          work.emit("after", Json.EMPTY_OBJECT);
          return Outcome.completed();
        })) {
      ledger.awaitEnd(run);
    }
    assertThat(run.told()).hasSize(3);
    assertThat(run.told().get(1))
        .startsWith("event_refused {\"event_type\":\"poison\",\"code\":\"event_conflict\"");
  }

  @Test
  void whatCouldNeverBeAnEventIsRefusedAtOnce() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> work.emit("run_completed", Json.EMPTY_OBJECT));
          assertThatIllegalArgumentException()
              .isThrownBy(() -> work.emit("no blanks", Json.EMPTY_OBJECT));
          assertThatIllegalArgumentException()
              .isThrownBy(() -> work.emit("big", new Json("\"" + "x".repeat(1 << 20) + "\"")));
          return Outcome.completed();
        })) {
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void anExceptionFailsTheRun() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ =
        start(work -> {
          throw new IllegalStateException("out of luck");
        })) {
      assertThat(ledger.awaitEnd(run))
          .isInstanceOfSatisfying(
              RunState.Failed.class,
              end -> {
                assertThat(end.why().code()).isEqualTo("executor_error");
                assertThat(end.why().message()).isEqualTo("out of luck");
              });
    }
  }

  private RunnerLoop start(Executor executor) throws InterruptedException {
    return builder(executor).start();
  }

  private RunnerLoop.Builder builder(Executor executor) {
    return RunnerLoop.builder(
            client, new Capabilities("host", "/project", "test", Set.of(), false), executor)
        .drainTime(Duration.ofSeconds(5));
  }

  private static List<String> ticks(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(n -> "tick {\"n\":" + n + "}").toList();
  }
}
