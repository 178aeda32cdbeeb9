package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.run.Holdup;
import dev.runledger.run.Holdup.Reason;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.work.Runner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out why pending runs are not claimed yet.
public final class Holdups {
  private final Store store;

  public Holdups(Store store) {
    this.store = store;
  }

  /// Empty when the run is not pending, or not one of ours: then its program knows.
  public Optional<Holdup> of(Run run) {
    return run.isNative() && run.state() instanceof RunState.Pending(@Nullable Instant notBefore)
        ? Optional.of(store.read(tx -> of(tx, run, notBefore)))
        : Optional.empty();
  }

  private static Holdup of(Tx tx, Run run, @Nullable Instant notBefore) {
    RunId behind =
        tx.queue()
            .activeOf(run.sessionId())
            .or(() -> tx.queue().nextOf(run.sessionId()))
            .map(Run::id)
            .filter(first -> !first.equals(run.id()))
            .orElse(null);
    Instant later = notBefore != null && notBefore.isAfter(tx.now()) ? notBefore : null;
    List<Runner> online = tx.runners().online();
    int matching =
        (int) online.stream().filter(one -> run.demands().metBy(one.capabilities())).count();
    List<Holdup.Demand> demands =
        Unmet.all(run.demands()).stream()
            .map(demand -> new Holdup.Demand(demand, metBy(run, demand, online)))
            .toList();
    Reason reason;
    if (behind != null) {
      reason = Reason.BEHIND_RUN;
    } else if (later != null) {
      reason = Reason.NOT_BEFORE;
    } else if (online.isEmpty()) {
      reason = Reason.NO_RUNNER_ONLINE;
    } else {
      reason = matching == 0 ? Reason.NO_MATCHING_RUNNER : Reason.RUNNERS_BUSY;
    }
    return new Holdup(reason, behind, later, online.size(), matching, demands);
  }

  private static int metBy(Run run, String demand, List<Runner> online) {
    return (int)
        online.stream()
            .filter(one -> !run.demands().unmetBy(one.capabilities()).contains(demand))
            .count();
  }
}
