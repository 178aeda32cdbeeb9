package dev.runledger.runner;

import dev.runledger.id.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// The runs that this runner works on now.
final class Crew {
  private final int slots;
  private final Bell bell;
  private final List<LiveRun> live = new CopyOnWriteArrayList<>();

  /// @param slots how many there may be
  /// @param bell rings when one has ended
  Crew(int slots, Bell bell) {
    this.slots = slots;
    this.bell = bell;
  }

  int freeSlots() {
    return Math.max(0, slots - live.size());
  }

  boolean isIdle() {
    return live.isEmpty();
  }

  List<LiveRun> all() {
    return List.copyOf(live);
  }

  /// The work on this run; the latest, where an earlier one has lost its lease and not ended yet.
  Optional<LiveRun> find(RunId id) {
    return new ArrayList<>(live)
        .reversed().stream().filter(one -> one.run().id().equals(id)).findFirst();
  }

  void add(LiveRun run) {
    live.add(run);
  }

  void remove(LiveRun run) {
    live.remove(run);
    run.end();
    bell.ring();
  }
}
