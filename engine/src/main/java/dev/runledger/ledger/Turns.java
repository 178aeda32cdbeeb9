package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.store.Tx;
import dev.runledger.work.Demands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose turn it is in a session: at most one run of it is active, the others wait in the order in
/// which they came.
final class Turns {
  private final MatchTimes matchTimes;

  Turns(MatchTimes matchTimes) {
    this.matchTimes = matchTimes;
  }

  /// Brings sessions up to date after a run of each moved, and lets the next run go where none is
  /// active.
  ///
  /// @param moved each of another session
  void settle(Tx tx, List<Run> moved) {
    Map<SessionId, Session.Status> statuses = new HashMap<>();
    moved.forEach(run -> statuses.put(run.sessionId(), Session.Status.of(decides(tx, run))));

    List<SessionId> open =
        moved.stream().filter(run -> !run.status().isActive()).map(Run::sessionId).toList();
    if (!open.isEmpty()) {
      List<Run> heads = tx.queue().headsOf(open);
      heads.forEach(run -> statuses.put(run.sessionId(), Session.Status.of(run.status())));
      release(tx, heads.stream().filter(run -> !run.status().isActive()).toList());
    }
    tx.sessions().setStatuses(statuses);
  }

  /// Brings a session up to date from which a run that was over is gone: it is as the last one left
  /// it that is there. One that was stopped stays so, since somebody wanted it.
  void settleWithout(Tx tx, Run gone) {
    Session session = Sessions.find(tx, gone.sessionId());
    boolean isAtRest =
        session.status() == Session.Status.IDLE || session.status() == Session.Status.FAILED;
    if (isAtRest) {
      boolean hasFailed =
          tx.queue()
              .lastEndedOf(session.id())
              .filter(last -> last.status() == RunStatus.FAILED)
              .isPresent();
      tx.sessions()
          .setStatus(session.id(), hasFailed ? Session.Status.FAILED : Session.Status.IDLE);
    }
  }

  /// Of the runs of other programs in a session, any number may be alive at once.
  private static RunStatus decides(Tx tx, Run moved) {
    if (moved.isNative() || moved.status().isActive()) {
      return moved.status();
    }
    return tx.queue().liveOf(moved.sessionId()).stream()
        .map(Run::status)
        .max(Comparator.comparing(RunStatus::isActive))
        .orElse(moved.status());
  }

  /// Makes runs claimable, but those that are not to start yet.
  private void release(Tx tx, List<Run> next) {
    Map<RunId, String> keys = new HashMap<>();
    List<Run> placed = new ArrayList<>();
    for (Run run : next) {
      if (!waits(tx, run)) {
        Demands demands = demands(tx, run);
        keys.put(run.id(), ReadyKey.of(demands));
        // Another program may have written what it demands.
        boolean hasWrongEnd = (run.timing().timeoutAt() == null) != demands.isNone();
        if (hasWrongEnd || !demands.equals(run.demands())) {
          placed.add(
              run.demanding(demands, matchTimes.deadline(run.job(), demands, tx.now(), null)));
        }
      }
    }
    if (!placed.isEmpty()) {
      tx.runs().saveAll(placed);
    }
    if (!keys.isEmpty()) {
      tx.queue().readyAll(keys);
      keys.values().forEach(key -> tx.ring(ReadyKey.topic(key)));
    }
  }

  private static boolean waits(Tx tx, Run run) {
    return run.state() instanceof RunState.Pending(@Nullable Instant notBefore)
        && notBefore != null
        && notBefore.isAfter(tx.now());
  }

  /// The key of the first run of a new session, before which there is nobody; null when it is not
  /// to start yet.
  static @Nullable String keyOfFirst(Tx tx, Run run) {
    return waits(tx, run) ? null : ReadyKey.of(run.demands());
  }

  /// What a run demands when its turn comes: it follows its session to where that ran meanwhile,
  /// but not to where it itself was lost.
  private static Demands demands(Tx tx, Run run) {
    return run.job().terms().affinity() && run.timing().startedAt() == null
        ? Moves.placeOf(Sessions.find(tx, run.sessionId())).plus(run.demands())
        : run.demands();
  }
}
