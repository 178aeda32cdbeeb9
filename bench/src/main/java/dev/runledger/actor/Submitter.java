package dev.runledger.actor;

import dev.runledger.client.RunFilter;
import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.history.Op;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Submits runs: some for the runners, alone or behind each other in a session; some that nobody
/// takes, for the writers.
public final class Submitter implements Actor {
  /// What the runs demand that runners take.
  public static final String EXECUTOR = "torture";

  private static final Duration MATCH = Duration.ofDays(1);
  private static final int LOOKED_AT = 200;
  private static final int MOST_WAITING = 20;
  private static final Duration PAUSE = Duration.ofMillis(400);

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Asking asking;

  public Submitter(Cast cast, String name) {
    this.cast = cast;
    this.name = name;
    random = cast.chance(name);
    asking = cast.asking(name);
  }

  @Override
  public void play() throws InterruptedException {
    while (!cast.curtain().pause(random, PAUSE)) {
      RunledgerClient door = cast.doors().any(random);
      if (random.nextInt(6) == 0) {
        submit(door, nobodys(), true);
      } else if (!isBehind(door)) {
        submit(door, served(), false);
      }
    }
  }

  /// Whether the runners have more to do than they can on a machine like this.
  private boolean isBehind(RunledgerClient door) {
    try {
      RunFilter waiting = RunFilter.ALL.status(RunStatus.PENDING).pageSize(LOOKED_AT);
      return door.runs().list(waiting).page(null).items().stream()
              .filter(run -> EXECUTOR.equals(run.demands().executorType()))
              .count()
          >= MOST_WAITING;
    } catch (RunledgerException _) {
      return true;
    }
  }

  /// A submission has no note before it: without an answer nobody knows its name.
  private void submit(RunledgerClient door, RunRequest request, boolean nobodys) {
    asking
        .look(
            null,
            () -> door.runs().submit(request),
            read ->
                new Op.Submitted(name, read.began(), read.ended(), read.answer().run(), !nobodys))
        .ifPresent(receipt -> cast.book().add(receipt.run(), receipt.session(), nobodys));
  }

  private RunRequest nobodys() {
    return RunRequest.prompt("be written to")
        .demands(new Demands("nowhere", null, null, Set.of()))
        .matchWithin(MATCH);
  }

  private RunRequest served() {
    RunRequest request =
        RunRequest.prompt("do this and that")
            .demands(new Demands(null, null, EXECUTOR, Set.of()))
            .matchWithin(MATCH)
            .priority(random.nextInt(3));
    if (random.nextInt(4) > 0) {
      request.onLost(OnLost.REQUEUE).maxAttempts(2 + random.nextInt(8));
    }
    if (random.nextInt(3) == 0) {
      cast.book()
          .anySession(random)
          .ifPresent(session ->
              request.session(session).type(Lineage.Type.RESUME_SESSION).withoutAffinity());
    }
    return request;
  }
}
