package dev.runledger.simulation;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.ledger.Sweeper;
import dev.runledger.run.Actor;
import dev.runledger.run.Recovered;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.StopBy;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.List;

/// Whoever keeps the place: the sweeper, and an operator.
final class Keeper extends Part implements AutoCloseable {
  private static final Actor OPERATOR = new Actor("operator", "request");

  private final Sweeper sweeper;

  Keeper(World world) {
    super(world, "keeper");
    this.sweeper = new Sweeper(world.stepped(true), world.ids(), World.TIMES, Duration.ofDays(365));
  }

  @Override
  void act() {
    switch (world().random().nextInt(16)) {
      case 0 -> recover();
      case 1 -> drain();
      case 2 -> delete();
      case 3 -> endMany();
      default -> sweep();
    }
  }

  void sweep() {
    note("sweep");
    sweeper.sweep();
  }

  private void recover() {
    note("recover");
    node().operator().recover(world().pick(List.of(Recovered.Mode.values())), OPERATOR);
  }

  private void drain() {
    List<Runner> online = node().runners().runners(Runner.Status.ONLINE);
    if (!online.isEmpty()) {
      Runner runner = world().pick(online);
      note("drain %s", runner.capabilities().hostname());
      node().runners().remove(runner.id(), false, OPERATOR);
    }
  }

  /// Not by force, which waits for holders.
  private void delete() {
    if (world().sessions().isEmpty()) {
      return;
    }
    SessionId session = world().pick(world().sessions());
    note("delete %s", session);
    try {
      node().sessions().delete(session, false, world().chance(2), OPERATOR);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      world().forgetWhatIsGone();
    }
  }

  private void endMany() {
    if (!world().runs().isEmpty() && world().chance(3)) {
      RunId parent = world().pick(world().runs());
      note("end the children of %s", parent);
      var end = new RunCommand.End(StopBy.CANCEL, "enough", World.TIMES.stopGrace());
      node().operator().end(RunFilter.childrenOf(parent), end, world().chance(2), OPERATOR);
    }
  }

  @Override
  public void close() {
    sweeper.close();
  }
}
