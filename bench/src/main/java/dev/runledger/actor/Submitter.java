package dev.runledger.actor;

import dev.runledger.client.RunFilter;
import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.history.Op;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import dev.runledger.wire.RunJson.Receipt;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Submits runs: some for the runners, alone or behind each other in a session; some that nobody
/// takes, for the writers.
public final class Submitter implements Actor {
  /// What the runs demand that runners take.
  public static final String EXECUTOR = "torture";

  /// What the runs demand that only writers are for.
  public static final String NOWHERE = "nowhere";

  private static final Duration MATCH = Duration.ofDays(1);
  private static final int LOOKED_AT = 200;
  private static final int MOST_WAITING = 20;
  private static final Duration PAUSE = Duration.ofMillis(400);
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Asking asking;
  private int keys;

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
        if (random.nextInt(3) == 0) {
          submitWithKey();
        } else {
          submit(door, served("do this and that"), false);
        }
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

  /// Asks again, of whichever node, until it is answered, and sometimes after that.
  private void submitWithKey() throws InterruptedException {
    String key = name + "-" + cast.seed() + "-" + ++keys;
    RunRequest request = served(Op.Keyed.prompt(key));
    int answers = 1 + random.nextInt(2);
    while (answers > 0 && !cast.curtain().isDown()) {
      RunledgerClient door = cast.doors().any(random);
      Optional<Receipt> receipt =
          asking.look(
              null,
              () -> door.runs().submit(request, key),
              read ->
                  new Op.Keyed(
                      name,
                      read.began(),
                      read.ended(),
                      read.answer().run(),
                      key,
                      read.answer().toString()));
      if (receipt.isPresent()) {
        answers--;
        cast.book().add(receipt.get().run(), receipt.get().session(), false);
      } else {
        cast.curtain().pause(AGAIN);
      }
    }
  }

  private RunRequest nobodys() {
    return RunRequest.prompt("be written to")
        .demands(new Demands(NOWHERE, null, null, Set.of()))
        .matchWithin(MATCH);
  }

  private RunRequest served(String prompt) {
    RunRequest request =
        RunRequest.prompt(prompt)
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
    } else if (random.nextInt(3) == 0) {
      cast.book()
          .anySession(random)
          .ifPresent(session -> request.parentSession(session).mode(Lineage.Mode.ASYNC_CALLBACK));
    }
    return request;
  }
}
