package dev.runledger.actor;

import dev.runledger.client.RunFilter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Json;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Answers runs that ask, as long as there are any; stops and cancels some, now and then, tries
/// others again and forks them.
public final class Owner implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(150);

  private final Cast cast;
  private final String name;
  private final Curtain orders;
  private final RandomGenerator random;
  private final Asking asking;

  /// @param orders when it falls, nothing is stopped or cancelled any more
  public Owner(Cast cast, String name, Curtain orders) {
    this.cast = cast;
    this.name = name;
    this.orders = orders;
    random = cast.chance(name);
    asking = cast.asking(name);
  }

  @Override
  public void play() throws InterruptedException {
    while (!cast.curtain().pause(random, PAUSE)) {
      RunledgerClient door = cast.doors().any(random);
      for (Run run : asking(door)) {
        order(
            run.id(),
            Op.Order.ANSWER,
            () -> door.runs().answer(run.id(), new Json("{\"answer\":" + random.nextInt(9) + "}")));
      }
      if (!orders.isDown() && random.nextInt(8) == 0) {
        cast.book().any(random).ifPresent(run -> end(door, run));
      }
      if (!orders.isDown() && random.nextInt(4) == 0) {
        cast.book().any(random).ifPresent(run -> followUp(door, run));
      }
    }
  }

  private void end(RunledgerClient door, RunId run) {
    switch (random.nextInt(4)) {
      case 0 -> order(run, Op.Order.STOP, () -> door.runs().stop(run, "enough"));
      case 1 -> order(run, Op.Order.STOP, () -> door.runs().stopWithChildren(run, "all of it"));
      case 2 -> order(run, Op.Order.CANCEL, () -> door.runs().cancel(run, "changed my mind"));
      default ->
          order(run, Op.Order.CANCEL, () -> door.runs().cancelWithChildren(run, "none of it"));
    }
  }

  /// Mostly there is nothing to try again, and no snapshot to start from.
  private void followUp(RunledgerClient door, RunId run) {
    boolean fork = random.nextBoolean();
    boolean nobodys = cast.book().isNobodys(run);
    asking
        .look(
            null,
            () -> fork ? door.runs().fork(run, null) : door.runs().retry(run),
            read ->
                new Op.Submitted(name, read.began(), read.ended(), read.answer().run(), !nobodys))
        .ifPresent(receipt -> cast.book().add(receipt.run(), receipt.session(), nobodys));
  }

  private List<Run> asking(RunledgerClient door) {
    try {
      return door.runs()
          .list(RunFilter.ALL.status(RunStatus.WAITING_INPUT).pageSize(100))
          .page(null)
          .items();
    } catch (RunledgerException e) {
      asking.outcome(null, System.nanoTime(), e);
      return List.of();
    }
  }

  private void order(RunId run, Op.Order order, Runnable call) {
    asking.change(
        run,
        (began, ended, became) -> new Op.Ordered(name, began, ended, run, order, became),
        () -> {
          call.run();
          return Outcome.done();
        });
  }
}
