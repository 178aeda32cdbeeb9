package dev.runledger.ledger;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.RunFact;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Decision;
import dev.runledger.run.Lifecycle;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.run.Timing;
import dev.runledger.store.EventTable.Append;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.wire.FactJson;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Moves a run: the row, the event that tells it, the session's status, what its holder is to be
/// told and who is next, all in the transaction that it is given.
final class Moves {
  private final Deadlines deadlines;
  private final MatchTimes matchTimes;
  private final Turns turns;

  Moves(Deadlines deadlines) {
    this.deadlines = deadlines;
    this.matchTimes = new MatchTimes(deadlines);
    this.turns = new Turns(matchTimes);
  }

  MatchTimes matchTimes() {
    return matchTimes;
  }

  /// Whose turn it is in each session.
  Turns turns() {
    return turns;
  }

  /// @throws ProblemException `run_refused` when the lifecycle does not allow it; nothing changed
  ///   then
  Told move(Tx tx, Run run, RunCommand command, Teller teller) {
    return write(tx, List.of(decide(tx, run, command, teller))).getFirst();
  }

  /// What the command makes of the run; nothing is written yet.
  ///
  /// @throws ProblemException `run_refused` when the lifecycle does not allow it
  Move decide(Tx tx, Run run, RunCommand command, Teller teller) {
    Decision decision = Lifecycle.decide(run.state(), run.attempts(deadlines), command, tx.now());
    return switch (decision) {
      case Decision.Unchanged _ -> new Move(run, run, false, null, teller);
      case Decision.Refused(String because) ->
          throw new ProblemException(new RunProblem.RunRefused(run.id(), because));
      case Decision.Accepted(RunState next, @Nullable RunFact fact) ->
          new Move(run, moved(tx, run, next, fact), true, fact, teller);
    };
  }

  /// A move that was decided.
  ///
  /// @param changes false where the run is already as the command wants it
  /// @param fact what the log tells of it; null where it tells nothing
  record Move(Run before, Run after, boolean changes, @Nullable RunFact fact, Teller teller) {
    private Optional<NewEvent> event() {
      return Optional.ofNullable(fact).map(one -> Moves.event(one, teller));
    }

    Told told() {
      return new Told(fact == null ? after : after.withLastRunSeq(after.lastRunSeq() + 1), changes);
    }
  }

  /// Who tells an event, and under which id.
  ///
  /// @param eventId null for an event that nobody can tell twice
  record Teller(String source, @Nullable EventId eventId) {
    static final Teller SERVER = new Teller("server", null);

    static Teller runner(RunnerId runner, @Nullable EventId eventId) {
      return new Teller("runner:" + runner, eventId);
    }
  }

  /// Makes the moves of one run of each session; several of the same run follow each other, each
  /// from where the last one ended, and the run is written once.
  ///
  /// @return what came of each, in their order
  List<Told> write(Tx tx, List<Move> all) {
    Map<RunId, List<Move>> moves = new LinkedHashMap<>();
    for (Move move : all) {
      if (move.changes()) {
        moves.computeIfAbsent(move.after().id(), _ -> new ArrayList<>()).add(move);
      }
    }
    if (!moves.isEmpty()) {
      List<Run> moved = moves.values().stream().map(ofRun -> ofRun.getLast().after()).toList();
      tellAll(tx, moves.values());
      tx.runs().saveAll(moved);
      instruct(tx, moves.values().stream().map(List::getLast).toList());
      rememberPlaces(tx, all);
      turns.settle(tx, moved);
      for (Run run : moved) {
        if (run.state().isOver()) {
          Callbacks.note(tx, run);
        }
        tx.ring(new Topic.OfRun(run.id()));
        tx.ring(new Topic.OfSession(run.sessionId()));
      }
    }
    return all.stream().map(Move::told).toList();
  }

  private static void tellAll(Tx tx, Collection<List<Move>> moves) {
    List<Append> facts = new ArrayList<>();
    for (List<Move> ofRun : moves) {
      List<NewEvent> events = ofRun.stream().flatMap(move -> move.event().stream()).toList();
      if (!events.isEmpty()) {
        Run run = ofRun.getLast().after();
        facts.add(new Append(run.sessionId(), run.id(), events));
      }
    }
    if (!facts.isEmpty()) {
      tx.events().append(facts);
      tx.ring(new Topic.Feed());
    }
  }

  static NewEvent event(RunFact fact, Teller teller) {
    return new NewEvent(
        fact.type(), teller.source(), null, null, FactJson.payload(fact), teller.eventId(), false);
  }

  private Run moved(Tx tx, Run run, RunState next, @Nullable RunFact fact) {
    Timing old = run.timing();
    Instant now = tx.now();
    Instant claimedAt =
        switch (next) {
          case RunState.Claimed _ -> now;
          case RunState.Pending _ -> null;
          case RunState.WaitingInput _, RunState.Running _, RunState.Stopping _, RunState.Ended _ ->
              old.claimedAt();
        };
    Instant startedAt =
        next instanceof RunState.Running && old.startedAt() == null ? now : old.startedAt();
    Demands demands = demands(tx, run, fact);
    Instant timeoutAt =
        next instanceof RunState.Pending(@Nullable Instant notBefore)
            ? matchTimes.deadline(run.job(), demands, now, notBefore)
            : null;
    return new Run(
        run.id(),
        run.uuid(),
        run.sessionId(),
        next instanceof RunState.Pending(@Nullable Instant start)
            ? run.job().startingAt(start)
            : run.job(),
        run.lineage(),
        demands,
        run.checkpoint(),
        next,
        fact instanceof RunFact.Requeued requeued ? requeued.attempt() : run.attempt(),
        new Timing(old.createdAt(), claimedAt, startedAt, timeoutAt, now),
        fact instanceof RunFact.Resumed resumed ? resumed.answer() : run.resumePayload(),
        run.lastRunSeq(),
        run.origin());
  }

  /// A run that its holder released goes back to where its checkpoint is.
  private static Demands demands(Tx tx, Run run, @Nullable RunFact fact) {
    return fact instanceof RunFact.Resumed resumed && resumed.queued()
        ? run.demands().plus(placeOf(Sessions.find(tx, run.sessionId())))
        : run.demands();
  }

  /// Where the session ran before, as demands; none while it never ran.
  static Demands placeOf(Session session) {
    Session.Affinity affinity = session.affinity();
    return affinity.hostname() == null
        ? Demands.NONE
        : new Demands(affinity.hostname(), session.projectDir(), affinity.executorType(), Set.of());
  }

  /// What the holders are to be told, now that their runs are here. Another program that holds one
  /// of its own sees it in the table.
  private void instruct(Tx tx, List<Move> moves) {
    List<RunId> nobodys = new ArrayList<>();
    for (Move move : moves) {
      Run moved = move.after();
      if (!moved.isNative()) {
        continue;
      }
      switch (moved.state()) {
        case RunState.Stopping stopping -> orderStop(tx, moved.id(), stopping);
        case RunState.Running(Lease lease) -> {
          if (move.before().state() instanceof RunState.WaitingInput
              && moved.resumePayload() != null) {
            tx.commands().putResume(moved.id(), lease, moved.resumePayload());
            tx.ring(new Topic.OfRunner(lease.holder()));
          }
        }
        case RunState.Claimed _ -> {}
        case RunState.Failed failed when isParked(move) && failed.last() != null ->
            expire(tx, moved.id(), failed.last());
        case RunState.Ended ended when isLeft(move, ended) -> {}
        case RunState.Open _, RunState.Ended _ -> {
          if (mayBeTold(move.before())) {
            nobodys.add(moved.id());
          }
        }
      }
    }
    if (!nobodys.isEmpty()) {
      tx.commands().dropAll(nobodys);
    }
  }

  private static void orderStop(Tx tx, RunId run, RunState.Stopping stopping) {
    Duration grace = Duration.between(tx.now(), stopping.graceEnds());
    tx.commands().dropResume(run);
    tx.commands().putStop(run, stopping.lease(), stopping.reason(), grace);
    tx.ring(new Topic.OfRunner(stopping.lease().holder()));
  }

  /// Somebody wrote past the server that a run is to stop: its holder is told, and has its time of
  /// grace from now on, unless an end of it in the future was written as well.
  ///
  /// @return whether the run is stopping
  boolean tellOfStop(Tx tx, Run run) {
    if (!(run.state()
        instanceof RunState.Stopping(Lease lease, StopBy by, String why, Instant written))) {
      return false;
    }
    Instant ends = written.isAfter(tx.now()) ? written : tx.now().plus(deadlines.stopGrace());
    var stopping = new RunState.Stopping(lease, by, why, ends);
    tx.runs().save(run.with(stopping));
    orderStop(tx, run.id(), stopping);
    return true;
  }

  /// Somebody wrote past the server that a run goes on whose holder waits for an answer: it is told
  /// what was written as the answer.
  ///
  /// @return whether there is anybody to tell
  boolean tellOfAnswer(Tx tx, Run run) {
    Json answer = tx.commands().answerTo(run.id()).orElse(null);
    if (answer == null || !(run.state() instanceof RunState.Running(Lease lease))) {
      tx.commands().dropResume(run.id());
      return false;
    }
    tx.runs().save(run.answered(answer));
    tx.commands().confirmResume(run.id());
    tx.ring(new Topic.OfRunner(lease.holder()));
    return true;
  }

  /// Somebody wrote past the server who holds a run, and no end of the lease: it has the usual time
  /// from now on, and whoever it is has to show that it knows.
  boolean endLease(Tx tx, Run run) {
    Duration time =
        run.state() instanceof RunState.Claimed ? deadlines.claimAck() : deadlines.lease();
    tx.queue().endLease(run.id(), tx.now().plus(time));
    return true;
  }

  /// Whether there can be something that its holder is still to be told.
  private static boolean mayBeTold(Run run) {
    return run.state() instanceof RunState.Stopping || run.resumePayload() != null;
  }

  /// Whether its time of grace was over: its holder, which may not have heard of the stop yet, is
  /// told of it until it says anything of the run again.
  private static boolean isLeft(Move move, RunState.Ended ended) {
    return move.before().state() instanceof RunState.Stopping
        && move.teller().equals(Teller.SERVER)
        && ended.last() != null;
  }

  private static boolean isParked(Move move) {
    return move.before().state() instanceof RunState.WaitingInput(var _, @Nullable Lease parked)
        && parked != null;
  }

  /// Nobody answered in time. The run is over, but its process still waits: its holder is told to
  /// end it, until it says anything of the run again.
  private void expire(Tx tx, RunId run, Lease last) {
    tx.commands().dropResume(run);
    tx.commands().putStop(run, last, RunFailure.QUESTION_EXPIRED, deadlines.stopGrace());
    tx.ring(new Topic.OfRunner(last.holder()));
  }

  private static void rememberPlaces(Tx tx, List<Move> moves) {
    Map<RunnerId, Optional<Runner>> runners = new HashMap<>();
    for (Move move : moves) {
      if (move.before().state() instanceof RunState.Claimed
          && move.after().state() instanceof RunState.Running(Lease lease)) {
        runners
            .computeIfAbsent(lease.holder(), tx.runners()::find)
            .ifPresent(runner -> rememberPlace(tx, move.after().sessionId(), runner));
      }
    }
  }

  private static void rememberPlace(Tx tx, SessionId session, Runner runner) {
    Capabilities can = runner.capabilities();
    tx.sessions()
        .setAffinity(
            session, new Session.Affinity(can.hostname(), can.executorType()), can.projectDir());
  }
}
