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
import dev.runledger.run.Job;
import dev.runledger.run.Lifecycle;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.Session;
import dev.runledger.run.Timing;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.wire.FactJson;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Moves a run: the row, the event that tells it, the session's status, what its holder is to be
/// told and who is next, all in the transaction that it is given.
final class Moves {
  /// No store keeps a later one.
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");

  private final Deadlines deadlines;

  Moves(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /// @throws ProblemException `run_refused` when the lifecycle does not allow it; nothing changed
  ///   then
  Told move(Tx tx, Run run, RunCommand command, Teller teller) {
    Decision decision = Lifecycle.decide(run.state(), run.attempts(deadlines), command, tx.now());
    return switch (decision) {
      case Decision.Unchanged _ -> new Told(run, false);
      case Decision.Refused(String because) ->
          throw new ProblemException(new RunProblem.RunRefused(run.id(), because));
      case Decision.Accepted(RunState next, @Nullable RunFact fact) ->
          new Told(accept(tx, run, next, fact, teller), true);
    };
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

  private Run accept(Tx tx, Run run, RunState next, @Nullable RunFact fact, Teller teller) {
    Run moved = moved(tx, run, next, fact);
    tx.runs().save(moved);
    if (fact != null) {
      tell(tx, moved.sessionId(), moved.id(), fact, teller);
    }
    instruct(tx, run.state(), moved);
    if (run.state() instanceof RunState.Claimed && next instanceof RunState.Running(Lease lease)) {
      rememberPlace(tx, moved.sessionId(), lease.holder());
    }
    settle(tx, moved.sessionId(), moved);
    tx.ring(new Topic.OfRun(moved.id()));
    tx.ring(new Topic.OfSession(moved.sessionId()));
    return fact == null ? moved : moved.withLastRunSeq(moved.lastRunSeq() + 1);
  }

  /// Writes what happened into the log.
  void tell(Tx tx, SessionId session, RunId run, RunFact fact, Teller teller) {
    Json payload = FactJson.payload(fact);
    tx.events()
        .append(
            session,
            run,
            List.of(
                new NewEvent(
                    fact.type(), teller.source(), null, null, payload, teller.eventId(), false)));
    tx.ring(new Topic.Feed());
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
            ? matchDeadline(run.job(), demands, now, notBefore)
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

  /// Until when a run that becomes pending looks for a runner; null when anybody will do.
  ///
  /// @param notBefore when it begins to look, where that is later than now
  @Nullable Instant matchDeadline(
      Job job, Demands demands, Instant now, @Nullable Instant notBefore) {
    Instant from = notBefore == null || notBefore.isBefore(now) ? now : notBefore;
    if (demands.isNone()) {
      return null;
    }
    Instant until = from.plus(matchSpan(job));
    return until.isAfter(LAST_TIME) ? LAST_TIME : until;
  }

  Duration matchSpan(Job job) {
    Duration own = job.terms().match();
    return own == null ? deadlines.match() : own;
  }

  /// What the holder is to be told, now that the run is here. Another program that holds one of its
  /// own sees it in the table.
  private static void instruct(Tx tx, RunState before, Run moved) {
    if (!moved.isNative()) {
      return;
    }
    switch (moved.state()) {
      case RunState.Stopping stopping -> {
        Duration grace = Duration.between(tx.now(), stopping.graceEnds());
        tx.commands().dropResume(moved.id());
        tx.commands().putStop(moved.id(), stopping.lease(), stopping.reason(), grace);
        tx.ring(new Topic.OfRunner(stopping.lease().holder()));
      }
      case RunState.Running(Lease lease) -> {
        if (before instanceof RunState.WaitingInput && moved.resumePayload() != null) {
          tx.commands().putResume(moved.id(), lease, moved.resumePayload());
          tx.ring(new Topic.OfRunner(lease.holder()));
        }
      }
      case RunState.Claimed _ -> {}
      case RunState.Open _, RunState.Ended _ -> tx.commands().drop(moved.id());
    }
  }

  private static void rememberPlace(Tx tx, SessionId session, RunnerId holder) {
    Optional<Runner> runner = tx.runners().find(holder);
    runner.ifPresent(found ->
        tx.sessions()
            .setAffinity(
                session,
                new Session.Affinity(
                    found.capabilities().hostname(), found.capabilities().executorType()),
                found.capabilities().projectDir()));
  }

  /// Brings the session up to date after a run of it moved, and lets the next run go when none is
  /// active.
  void settle(Tx tx, SessionId session, Run moved) {
    if (moved.status().isActive()) {
      tx.sessions().setStatus(session, Session.Status.of(moved.status()));
      return;
    }
    Optional<Run> active = tx.queue().activeOf(session);
    if (active.isPresent()) {
      tx.sessions().setStatus(session, Session.Status.of(active.get().status()));
      return;
    }
    Optional<Run> next = tx.queue().nextOf(session);
    if (next.isPresent()) {
      release(tx, next.get());
      tx.sessions().setStatus(session, Session.Status.PENDING);
      return;
    }
    tx.sessions().setStatus(session, Session.Status.of(moved.status()));
  }

  /// Makes the run claimable, unless it is not to start yet.
  private static void release(Tx tx, Run next) {
    boolean waits =
        next.state() instanceof RunState.Pending(@Nullable Instant notBefore)
            && notBefore != null
            && notBefore.isAfter(tx.now());
    if (!waits) {
      tx.queue().ready(next.id(), ReadyKey.of(next.demands()));
      tx.ring(new Topic.Work());
    }
  }
}
