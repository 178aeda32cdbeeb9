package dev.runledger.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.client.SmallServer;
import dev.runledger.client.SmallServer.Reply;
import dev.runledger.client.SmallServer.Request;
import dev.runledger.problem.RequestProblem.RefusedByDatabase;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Capabilities;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a runner comes, comes back, is sent away and goes.
@Timeout(90)
class RunnerStandingTest {
  private final SmallLedger ledger = new SmallLedger(Duration.ofSeconds(1));
  private final AtomicInteger refusals = new AtomicInteger();
  private final SmallServer server = new SmallServer(this::answer);
  private final RunledgerClient client = server.client().persistence(Duration.ZERO).build();
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void close() {
    goOn.countDown();
    client.close();
    server.close();
  }

  @Test
  void aSecondRunnerOfTheSameIdentityIsRefusedUnlessItReplaces() throws Exception {
    try (RunnerLoop _ = builder().start()) {
      assertThatThrownBy(() -> builder().start())
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.code()).isEqualTo("duplicate_runner"));
      builder().replace(true).start().close();
    }
  }

  @Test
  void aRunnerThatTheServerForgotRegistersAgain() throws Exception {
    try (RunnerLoop _ = builder().start()) {
      ledger.forgetRunner();
      ledger.awaitThat(() -> ledger.registrations() == 2);
      goOn.countDown();
      SmallRun run = ledger.submit();
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void itsHeartBeatsWhileItWorks() throws Exception {
    SmallRun run = ledger.submit();
    try (RunnerLoop _ = builder().start()) {
      ledger.awaitThat(() -> run.state() instanceof RunState.Running);
      ledger.awaitThat(() -> ledger.heartbeats() >= 2);
      goOn.countDown();
      ledger.awaitEnd(run);
    }
  }

  @Test
  void workThatHasNothingToTellLearnsOfItsLostLeaseToo() throws Exception {
    SmallRun run = ledger.submit();
    var lost = new CountDownLatch(1);
    Executor executor =
        work -> {
          work.onStop(_ -> lost.countDown());
          lost.await();
          return Outcome.completed();
        };
    try (RunnerLoop loop = builder(executor).start()) {
      ledger.awaitThat(() -> run.state() instanceof RunState.Running);
      loop.drain();
      ledger.takeAway(run);
      lost.await();
      loop.await();
    }
    assertThat(run.reports()).isEmpty();
  }

  @Test
  void aRunnerThatIsSentAwayEndsWhatItHoldsAndTakesNothingNew() throws Exception {
    SmallRun first = ledger.submit();
    try (RunnerLoop loop = builder().start()) {
      ledger.awaitThat(() -> first.state() instanceof RunState.Running);
      ledger.deregister();
      SmallRun second = ledger.submit();
      goOn.countDown();
      loop.await();
      assertThat(first.state().status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(second.state().status()).isEqualTo(RunStatus.PENDING);
      assertThat(ledger.hasLeft()).isTrue();
    }
  }

  @Test
  void closingTellsWhatIsLeftToEndAndGivesItBack() throws Exception {
    SmallRun run = ledger.submit();
    RunnerLoop loop =
        builder(
                work -> {
                  new CountDownLatch(1).await();
                  return Outcome.completed();
                })
            .drainTime(Duration.ofMillis(50))
            .closeGrace(Duration.ofMillis(50))
            .start();
    ledger.awaitThat(() -> run.state() instanceof RunState.Running);

    loop.close();

    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class, end -> assertThat(end.why().code()).isEqualTo("runner_closed"));
    assertThat(ledger.hasLeft()).isTrue();
  }

  @Test
  void closingEndsAlsoWithoutAServer() throws Exception {
    SmallRun run = ledger.submit();
    RunnerLoop loop =
        builder().drainTime(Duration.ofMillis(50)).closeGrace(Duration.ofMillis(50)).start();
    ledger.awaitThat(() -> run.state() instanceof RunState.Running);
    server.goAway();

    loop.close();

    assertThat(loop.activeRuns()).isZero();
  }

  @Test
  void aReportThatATriggerRefusesIsSaidAgain() throws Exception {
    refusals.set(2);
    goOn.countDown();
    SmallRun run = ledger.submit();
    try (RunnerLoop _ = builder().start()) {
      assertThat(ledger.awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
    }
    assertThat(refusals).hasValue(-1);
  }

  private Reply answer(Request request) throws InterruptedException {
    return request.path().endsWith("/completed") && refusals.getAndDecrement() > 0
        ? Reply.problem(409, new RefusedByDatabase("nobody completes"))
        : ledger.answer(request);
  }

  private RunnerLoop.Builder builder() {
    return builder(work -> {
      goOn.await();
      return Outcome.completed();
    });
  }

  private RunnerLoop.Builder builder(Executor executor) {
    return RunnerLoop.builder(
            client, new Capabilities("host", "/project", "test", Set.of(), false), executor)
        .drainTime(Duration.ofSeconds(5));
  }
}
