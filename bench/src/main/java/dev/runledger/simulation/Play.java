package dev.runledger.simulation;

import dev.runledger.id.RunId;
import dev.runledger.law.Cells;
import dev.runledger.law.LawBroken;
import dev.runledger.ledger.Sweeper;
import dev.runledger.run.RunCommand;
import dev.runledger.run.StopBy;
import dev.runledger.seal.Verification;
import dev.runledger.sql.Sql;
import dev.runledger.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One story: owners, runners, an operator, the sweeper and time, in an order that follows from the
/// seed; and its end, to which every run comes.
final class Play {
  private static final int STEPS = 300;
  private static final int MACHINES = 3;

  private final World world;

  /// @param store empty
  /// @param eye looks at its rows
  /// @param around what each node works with, given the store
  Play(long seed, Store store, Sql eye, UnaryOperator<Store> around) {
    this.world = new World(seed, store, eye, around);
  }

  /// @throws Error when a law was broken
  void perform() {
    var keys = new Keys();
    try (Keeper keeper = new Keeper(world)) {
      world.baton().add(new Owner(world, "owner-0", keys));
      world.baton().add(new Owner(world, "owner-1", keys));
      for (int machine = 0; machine < MACHINES; machine++) {
        world.baton().add(new Machine(world, machine));
      }
      // It takes itself for the first one.
      world.baton().add(new Machine(world, 0));
      world.baton().add(keeper);
      world.baton().add(new Time(world));
      world.baton().play(STEPS);
    }
    end();
  }

  private void end() {
    Store store = world.plain();
    Node node = Node.on(store, world.ids(), World.TIMES);
    try (Sweeper sweeper = new Sweeper(store, world.ids(), World.TIMES, Duration.ofDays(365))) {
      // What ends may make a parent go on, once.
      for (int round = 0; round < 3; round++) {
        for (Cells run : world.laws().now().runs().values()) {
          var cancel = new RunCommand.End(StopBy.CANCEL, "the end", World.TIMES.stopGrace());
          node.ledger().tell(new RunId(run.get("run_id")), cancel);
        }
        store.shiftClock(World.TIMES.stopGrace());
        sweeper.sweep();
        world.laws().look(store.now(), false);
      }
    }
    // Gives everything its place in the feed, where that comes later.
    store.write(tx -> tx.events().feedEnd());
    world.laws().checkEnd();
    new Verification(store)
        .all(checked -> LawBroken.unless(checked.finding() == null, "Not as written: %s", checked));
  }

  Map<String, Long> happened() {
    return world.laws().happened();
  }

  List<String> story() {
    return world.story();
  }
}
