package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The reports of many holders in one transaction, of one run of each session: what is reported of
/// a session a second time waits for the next group.
final class ReportGroup {
  private final Tx tx;
  private final Deadlines deadlines;
  private final Moves moves;
  private final Map<RunId, Run> runs = new HashMap<>();

  ReportGroup(Tx tx, Deadlines deadlines, Moves moves) {
    this.tx = tx;
    this.deadlines = deadlines;
    this.moves = moves;
  }

  /// @return what becomes of each report, in their order, once the transaction is durable
  List<Outcome<Told>> take(List<ReportRequest> requests) {
    List<RunId> ids = requests.stream().map(ReportRequest::run).distinct().toList();
    tx.runs().findAll(ids, false).forEach(run -> runs.put(run.id(), run));
    List<Turn> turns = turns(requests);
    Set<RunId> told = toldBefore(turns);
    turns.forEach(turn -> turn.decide(told.contains(turn.run.id())));
    List<Turn> moving = turns.stream().filter(turn -> turn.move != null).toList();
    List<Told> done =
        moves.write(tx, moving.stream().map(turn -> Objects.requireNonNull(turn.move)).toList());
    for (int i = 0; i < moving.size(); i++) {
      moving.get(i).outcome = new Outcome.Done<>(done.get(i));
    }
    return outcomes(requests, turns);
  }

  private List<Turn> turns(List<ReportRequest> requests) {
    Set<SessionId> seen = new HashSet<>();
    List<Turn> turns = new ArrayList<>();
    for (int at = 0; at < requests.size(); at++) {
      Run run = runs.get(requests.get(at).run());
      if (run != null && seen.add(run.sessionId())) {
        turns.add(new Turn(at, requests.get(at), run));
      }
    }
    return turns;
  }

  /// The runs whose log tells the report already.
  private Set<RunId> toldBefore(List<Turn> turns) {
    Map<RunId, String> digests = new HashMap<>();
    for (Turn turn : turns) {
      if (!turn.isAskedAnew()) {
        digests.put(turn.run.id(), turn.digest);
      }
    }
    return digests.isEmpty() ? Set.of() : tx.events().haveIdLike(digests);
  }

  private List<Outcome<Told>> outcomes(List<ReportRequest> requests, List<Turn> turns) {
    List<Outcome<Told>> all = new ArrayList<>();
    int next = 0;
    for (int at = 0; at < requests.size(); at++) {
      RunId run = requests.get(at).run();
      if (next < turns.size() && turns.get(next).at == at) {
        all.add(turns.get(next++).outcome);
      } else if (runs.containsKey(run)) {
        all.add(new Outcome.Again<>());
      } else {
        all.add(
            new Outcome.Refused<>(new ProblemException(new Problem.NotFound("run", run.value()))));
      }
    }
    return all;
  }

  /// A report that is taken in this group.
  private final class Turn {
    private final int at;
    private final ReportRequest request;
    private final Run run;
    private final String digest;
    private final boolean held;
    private Moves.@Nullable Move move;
    private Outcome<Told> outcome = new Outcome.Again<>();

    /// @param at where it stands in the group
    private Turn(int at, ReportRequest request, Run run) {
      this.at = at;
      this.request = request;
      this.run = run;
      this.digest = Holders.digest(request.fence(), request.report());
      this.held = run.state().heldBy(request.fence().runner(), request.fence().token());
    }

    /// Of all that a holder reports, only a question may come a second time and mean it: after the
    /// answer to the first.
    private boolean isAskedAnew() {
      return held
          && request.report() instanceof RunCommand.Ask
          && run.state() instanceof RunState.Running;
    }

    private void decide(boolean toldBefore) {
      if (held
          && request.report() instanceof RunCommand.Started
          && run.state() instanceof RunState.Running) {
        tx.commands().dropResume(run.id());
      }
      try {
        if (toldBefore) {
          outcome = new Outcome.Done<>(new Told(run, false));
        } else if (held) {
          move =
              moves.decide(
                  tx,
                  acknowledged(),
                  request.report(),
                  Moves.Teller.runner(request.fence().runner(), Holders.eventId(digest, run)));
        } else {
          throw Holders.notHolding(tx, run, request.fence());
        }
      } catch (ProblemException refused) {
        outcome = new Outcome.Refused<>(refused);
      }
    }

    /// Any report of a claimed run shows that the claim reached its holder.
    private Run acknowledged() {
      return run.state() instanceof RunState.Claimed(Lease lease)
          ? run.with(
              new RunState.Claimed(lease.acknowledgedUntil(tx.now().plus(deadlines.lease()))))
          : run;
    }
  }
}
