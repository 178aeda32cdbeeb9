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
import dev.runledger.work.Fence;
import dev.runledger.work.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The reports of many holders in one transaction. What is reported of one run is taken in its
/// order, each report of what the one before made of the run, and the run is written once; what is
/// reported of another run of its session waits for the next group.
final class ReportGroup {
  private final Tx tx;
  private final Deadlines deadlines;
  private final Moves moves;

  /// As the reports that were taken so far have made them.
  private final Map<RunId, Run> runs = new HashMap<>();

  /// The run of each session that this group is about.
  private final Map<SessionId, RunId> chosen = new HashMap<>();

  /// What this group adds to the logs, each with its run.
  private final Set<String> told = new HashSet<>();

  private final List<Moves.Move> moving = new ArrayList<>();

  ReportGroup(Tx tx, Deadlines deadlines, Moves moves) {
    this.tx = tx;
    this.deadlines = deadlines;
    this.moves = moves;
  }

  /// @return what becomes of each request, in their order, once the transaction is durable
  List<Outcome<List<Reported>>> take(List<ReportRequest> requests) {
    List<RunId> ids = requests.stream().map(ReportRequest::run).distinct().toList();
    tx.runs().findAll(ids).forEach(run -> runs.put(run.id(), run));
    List<Outcome<List<Reported>>> outcomes = requests.stream().map(this::outcome).toList();
    moves.write(tx, moving);
    return outcomes;
  }

  private Outcome<List<Reported>> outcome(ReportRequest request) {
    Run run = runs.get(request.run());
    if (run == null) {
      return new Outcome.Refused<>(
          new ProblemException(new Problem.NotFound("run", request.run().value())));
    }
    RunId first = chosen.putIfAbsent(run.sessionId(), run.id());
    if (first != null && !first.equals(run.id())) {
      return new Outcome.Again<>();
    }
    boolean asksAgain = asksAgain(run, request);
    return new Outcome.Done<>(
        request.reports().stream()
            .map(report -> reported(run.id(), request.fence(), report, asksAgain))
            .toList());
  }

  /// Whether the request came before, with a question of a name: what else it says is from before
  /// the question, and no sign that the answer arrived.
  private boolean asksAgain(Run run, ReportRequest request) {
    return request.reports().stream()
        .filter(Holders::isNamed)
        .anyMatch(asked -> isTold(run, Holders.digest(request.fence(), asked)));
  }

  private Reported reported(RunId id, Fence fence, RunCommand.Report report, boolean isFromBefore) {
    try {
      Run run = Objects.requireNonNull(runs.get(id));
      Told told = take(run, fence, report);
      if (report instanceof RunCommand.Started
          && !told.changed()
          && !isFromBefore
          && isHeldBy(run, fence)) {
        tx.commands().dropResume(id);
      }
      return new Reported.Taken(told);
    } catch (ProblemException refused) {
      return new Reported.Refused(refused);
    }
  }

  private boolean isHeldBy(Run run, Fence fence) {
    return run.state().heldBy(fence.runner(), fence.token(), tx.now());
  }

  private Told take(Run run, Fence fence, RunCommand.Report report) {
    String digest = Holders.digest(fence, report);
    if (!isHeldBy(run, fence)) {
      if (isTold(run, digest) && tx.events().everHeld(run.id(), fence.runner())) {
        return new Told(run, false);
      }
      throw Holders.notHolding(tx, run, fence);
    }
    Moves.Move move = decide(run, fence, report, digest);
    if (move == null) {
      return new Told(run, false);
    }
    Told done = move.told();
    if (move.changes()) {
      moving.add(move);
      told.add(run.id() + digest);
      runs.put(run.id(), done.run());
    } else {
      keepHeld(run);
    }
    return done;
  }

  /// What the holder reports moves its run on, or the log may tell it already: what moves a run is
  /// told for the first time, also a question without a name that comes again after it was
  /// answered.
  ///
  /// @return null when the log tells it
  /// @throws ProblemException when it neither can be nor was told
  private Moves.@Nullable Move decide(
      Run run, Fence fence, RunCommand.Report report, String digest) {
    if (Holders.isNamed(report) && isTold(run, digest)) {
      return null;
    }
    try {
      return moves.decide(
          tx,
          acknowledged(run),
          report,
          Moves.Teller.runner(fence.runner(), Holders.eventId(digest, run)));
    } catch (ProblemException refused) {
      if (isTold(run, digest)) {
        return null;
      }
      if (run.state().isOver()) {
        // Its holder was told to end a process whose run had ended already, and now it knows.
        tx.commands().drop(run.id());
      }
      throw refused;
    }
  }

  private boolean isTold(Run run, String digest) {
    return told.contains(run.id() + digest) || tx.events().hasIdLike(run.id(), digest);
  }

  /// Also a report that only says what another program wrote already shows that the claim reached
  /// its holder.
  private void keepHeld(Run run) {
    if (run.state() instanceof RunState.Running(Lease lease) && !lease.acknowledged()) {
      Lease kept = acknowledged(lease);
      tx.runs().renew(run.id(), kept);
      runs.put(run.id(), run.with(new RunState.Running(kept)));
    }
  }

  private Lease acknowledged(Lease lease) {
    return lease.acknowledgedUntil(tx.now().plus(deadlines.lease()));
  }

  /// Any report of a claimed run shows that the claim reached its holder.
  private Run acknowledged(Run run) {
    return run.state() instanceof RunState.Claimed(Lease lease)
        ? run.with(new RunState.Claimed(acknowledged(lease)))
        : run;
  }
}
