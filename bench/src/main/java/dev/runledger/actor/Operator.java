package dev.runledger.actor;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.RunId;
import dev.runledger.run.BulkEnd;
import dev.runledger.run.Recovered;
import dev.runledger.run.RunFilter;
import dev.runledger.wire.AdminJson.BulkCancel;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Does what operators do, though nothing is wrong: recovers, cancels what came from a run, sends
/// runners away, drains nodes.
public final class Operator implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(1500);
  private static final Duration DRAINED = Duration.ofMillis(300);

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Asking asking;

  public Operator(Cast cast, String name) {
    this.cast = cast;
    this.name = name;
    random = cast.chance(name);
    asking = cast.asking(name);
  }

  @Override
  public void play() throws InterruptedException {
    while (!cast.curtain().pause(random, PAUSE)) {
      RunledgerClient door = cast.doors().any(random);
      long began = System.nanoTime();
      try {
        act(door);
      } catch (RunledgerException e) {
        asking.outcome(null, began, e);
      }
    }
  }

  private void act(RunledgerClient door) throws InterruptedException {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> door.admin().recover(Recovered.Mode.ALL);
      case 4, 5, 6, 7 -> cast.book().any(random).ifPresent(run -> cancelChildren(door, run));
      case 8 -> sendAway(door);
      default -> drain(door);
    }
  }

  private void cancelChildren(RunledgerClient door, RunId parent) {
    boolean dryRun = random.nextBoolean();
    var asked = new BulkCancel(RunFilter.childrenOf(parent), false, dryRun, "by the way", null);
    long began = System.nanoTime();
    BulkEnd ended = door.admin().cancel(asked);
    for (RunId run : dryRun ? List.<RunId>of() : ended.runs()) {
      cast.journal()
          .note(
              new Op.Ordered(name, began, System.nanoTime(), run, Op.Order.CANCEL, Outcome.done()));
    }
  }

  private void sendAway(RunledgerClient door) {
    List<Runner> online = door.runners().list(Runner.Status.ONLINE).stream().toList();
    if (!online.isEmpty()) {
      door.runners().remove(online.get(random.nextInt(online.size())).id());
    }
  }

  private void drain(RunledgerClient door) throws InterruptedException {
    try {
      door.admin().drain();
      cast.curtain().pause(DRAINED);
    } finally {
      // Also where the answer was lost: it may be drained all the same.
      while (!isUndrained(door)) {
        new Curtain().pause(DRAINED);
      }
    }
  }

  private static boolean isUndrained(RunledgerClient door) {
    try {
      door.admin().undrain();
      return true;
    } catch (RunledgerException _) {
      return false;
    }
  }
}
