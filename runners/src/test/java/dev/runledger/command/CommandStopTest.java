package dev.runledger.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.NewEvent;
import dev.runledger.runner.Outcome;
import dev.runledger.runner.Outcome.Completed;
import dev.runledger.runner.Outcome.Stopped;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How commands are made to end, and that nothing of them stays.
@Timeout(60)
class CommandStopTest {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration QUICK = Duration.ofMillis(300);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void aStopIsATermSignal() throws Exception {
    RecordedRun run = RecordedRun.shell("echo ready; exec sleep 60");
    Future<Outcome> outcome = start(run, Duration.ofSeconds(20));
    run.awaitEvent(line("ready"));

    run.stop(GRACE);

    assertThat(outcome.get()).isEqualTo(new Stopped("SIGTERM"));
    assertThat(run.event("process_exited").payload().text()).contains("\"exit_code\":143");
  }

  @Test
  void aCommandThatCleansUpIsHeardToItsEnd() throws Exception {
    RecordedRun run =
        RecordedRun.shell(
            "trap 'echo cleaning; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    Future<Outcome> outcome = start(run, Duration.ofSeconds(20));
    run.awaitEvent(line("ready"));

    run.stop(GRACE);

    assertThat(outcome.get()).isEqualTo(new Stopped("SIGTERM"));
    assertThat(run.told()).anyMatch(told -> told.contains("cleaning"));
  }

  @Test
  void aCommandThatDoesNotHearIsKilled() throws Exception {
    RecordedRun run = RecordedRun.shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    Future<Outcome> outcome = start(run, QUICK);
    run.awaitEvent(line("ready"));

    run.stop(GRACE);

    assertThat(outcome.get()).isEqualTo(new Stopped("SIGKILL"));
  }

  @Test
  void aCommandHasFiveSecondsToHear() throws Exception {
    RecordedRun run = RecordedRun.shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    Future<Outcome> outcome = start(run, CommandExecutor.Settings.DEFAULT.killAfter());
    run.awaitEvent(line("ready"));
    long started = System.nanoTime();

    run.stop(GRACE);

    assertThat(outcome.get()).isEqualTo(new Stopped("SIGKILL"));
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(15));
  }

  @Test
  void aShorterGraceIsKept() throws Exception {
    RecordedRun run = RecordedRun.shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    Future<Outcome> outcome = start(run, Duration.ofSeconds(60));
    run.awaitEvent(line("ready"));

    run.stop(QUICK);

    assertThat(outcome.get()).isEqualTo(new Stopped("SIGKILL"));
  }

  @Test
  void aStopReachesTheWholeTreeAlsoWhatHasLostItsParent() throws Exception {
    RecordedRun run =
        RecordedRun.shell(
            "sleep 300 & echo child $!; (sleep 300 & echo orphan $!);"
                + " sh -c 'trap \"\" TERM; echo deaf $$; while :; do sleep 1; done' &"
                + " echo ready; wait");
    Future<Outcome> outcome = start(run, QUICK);
    run.awaitEvent(line("ready"));
    run.awaitEvent(line("deaf \\d+"));

    run.stop(GRACE);
    outcome.get();

    for (String name : new String[] {"child", "orphan", "deaf"}) {
      long pid = pid(run, name);
      assertThat(staysOn(pid)).as("%s %d", name, pid).isFalse();
    }
  }

  @Test
  void aCommandThatEndedBeforeTheStopIsCompleted() throws Exception {
    RecordedRun run = RecordedRun.shell("sleep 300 & echo ready");
    Future<Outcome> outcome = start(run, QUICK);
    // The child keeps the output open: the command itself has ended while it is waited for.
    run.awaitEvent(line("ready"));

    assertThat(outcome.get()).isInstanceOf(Completed.class);
    run.stop(GRACE);
  }

  @Test
  void aPipeThatAGrandchildKeepsOpenHoldsNothingUp() throws Exception {
    RecordedRun run = RecordedRun.shell("sleep 300 & echo $!");
    long started = System.nanoTime();

    assertThat(start(run, QUICK).get()).isInstanceOf(Completed.class);

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void closingTheExecutorLeavesNoOrphans() throws Exception {
    var executor = new CommandExecutor();
    RecordedRun run = RecordedRun.shell("sleep 300 & echo child $!; wait");
    Future<Outcome> outcome = threads.submit(() -> executor.execute(run));
    run.awaitEvent(line("child \\d+"));

    executor.close();

    assertThat(outcome.get()).isEqualTo(new Stopped("SIGKILL"));
    assertThat(staysOn(pid(run, "child"))).isFalse();
  }

  private Future<Outcome> start(RecordedRun run, Duration killAfter) {
    var executor =
        new CommandExecutor(
            new CommandExecutor.Settings(killAfter, Duration.ofMillis(300), null, null));
    return threads.submit(() -> {
      try (executor) {
        return executor.execute(run);
      }
    });
  }

  private static Predicate<NewEvent> line(String pattern) {
    return event -> event.payload().text().matches(".*\"line\":\"" + pattern + "\"}");
  }

  private static long pid(RecordedRun run, String name) {
    return run.told().stream()
        .filter(told -> told.contains("\"" + name + " "))
        .map(told -> told.replaceAll("\\D", ""))
        .map(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  /// A process that was killed ends when the machine gets to it.
  private static boolean staysOn(long pid) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    boolean runs = isRunning(pid);
    while (runs && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      runs = isRunning(pid);
    }
    return runs;
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
        && ProcessStat.of(pid).filter(ProcessStat::isZombie).isEmpty();
  }
}
