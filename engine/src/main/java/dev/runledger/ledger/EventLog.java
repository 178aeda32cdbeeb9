package dev.runledger.ledger;

import dev.runledger.event.Appended;
import dev.runledger.event.EventType;
import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Job;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.store.EventTable.Numbers;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Appends events: fenced, numbered without gaps, safe to repeat, durable when answered.
public final class EventLog {
  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;
  private final BiConsumer<RunId, NewEvent> passing;

  /// @param passing who shows ephemeral events to those who watch
  public EventLog(Store store, Deadlines deadlines, BiConsumer<RunId, NewEvent> passing) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
    this.passing = passing;
  }

  /// Appends to a run's log, all or nothing. An event whose id the run has already is not stored
  /// again; its place is answered as before, whoever asks.
  ///
  /// @param token of the lease; without one only `user.` events are taken
  public Appended append(RunId id, @Nullable LeaseToken token, List<NewEvent> events) {
    refuseReserved(events);
    Outcome outcome = store.write(tx -> append(tx, Ledger.find(tx, id), token, events));
    outcome.passing().forEach(event -> passing.accept(outcome.run(), event));
    return outcome.appended();
  }

  private record Outcome(RunId run, Appended appended, List<NewEvent> passing) {}

  private Outcome append(Tx tx, Run run, @Nullable LeaseToken token, List<NewEvent> events) {
    Sorted sorted = Sorted.of(tx, run, events);
    if (!sorted.fresh().isEmpty() || !sorted.passing().isEmpty()) {
      admit(tx, run, token, events);
    }
    List<Appended.Place> stored = store(tx, run, sorted.fresh());
    long last = run.lastRunSeq() + stored.size() + boundSteps(tx, run, sorted.fresh());
    return new Outcome(run.id(), new Appended(sorted.places(stored), last), sorted.passing());
  }

  private void admit(Tx tx, Run run, @Nullable LeaseToken token, List<NewEvent> events) {
    Lease lease = run.state().leaseOrLast();
    if (token != null && (lease == null || !lease.token().equals(token))) {
      throw new ProblemException(new RunProblem.LeaseLost(run.id()));
    }
    if (run.state().isOver()) {
      throw new ProblemException(new RunProblem.RunRefused(run.id(), "is over: its log is closed"));
    }
    if (token == null
        && !events.stream().allMatch(event -> event.type().startsWith(EventType.USER_PREFIX))) {
      throw new ProblemException(new RunProblem.LeaseRequired(run.id()));
    }
    if (token != null && lease != null && !lease.acknowledged()) {
      tx.runs().renew(run.id(), lease.acknowledgedUntil(tx.now().plus(deadlines.lease())));
    }
  }

  private static List<Appended.Place> store(Tx tx, Run run, List<NewEvent> fresh) {
    if (fresh.isEmpty()) {
      return List.of();
    }
    Numbers numbers = tx.events().append(run.sessionId(), run.id(), fresh);
    long runSeq = Objects.requireNonNull(numbers.firstRunSeq());
    List<Appended.Place> places = new ArrayList<>();
    for (int i = 0; i < fresh.size(); i++) {
      places.add(new Appended.Place(fresh.get(i).eventId(), numbers.firstSeq() + i, runSeq + i));
    }
    ring(tx, run.sessionId());
    tx.ring(new Topic.OfRun(run.id()));
    return places;
  }

  /// An exploration that goes past its steps is asked to stop.
  ///
  /// @return how many events tell of it
  private int boundSteps(Tx tx, Run run, List<NewEvent> fresh) {
    Job.Exploration exploration = run.job().exploration();
    if (run.job().kind() != Job.Kind.EXPLORATION || exploration == null) {
      return 0;
    }
    boolean past =
        fresh.stream()
            .anyMatch(event -> event.step() != null && event.step() > exploration.maxSteps());
    if (!past || run.state() instanceof RunState.Stopping) {
      return 0;
    }
    RunCommand stop = new RunCommand.End(StopBy.STOP, "max_steps_reached", deadlines.stopGrace());
    moves.move(tx, Ledger.find(tx, run.id()), stop, Moves.Teller.SERVER);
    return 1;
  }

  /// Appends to a session's own log: events that belong to no run. Only `user.` events are taken.
  public Appended append(SessionId id, List<NewEvent> events) {
    refuseReserved(events);
    return store.write(tx -> {
      Session session = Sessions.find(tx, id);
      if (events.isEmpty()) {
        return new Appended(List.of(), session.lastSeq());
      }
      for (NewEvent event : events) {
        if (event.ephemeral()
            || event.eventId() != null
            || !event.type().startsWith(EventType.USER_PREFIX)) {
          throw new ProblemException(
              new RequestProblem.BadRequest(
                  "An event of type '" + event.type() + "' cannot be appended to a session itself.",
                  "Append to a run; a session takes stored user.* events without event_id."));
        }
      }
      Numbers numbers = tx.events().append(session.id(), null, events);
      List<Appended.Place> places = new ArrayList<>();
      for (int i = 0; i < events.size(); i++) {
        places.add(new Appended.Place(null, numbers.firstSeq() + i, null));
      }
      ring(tx, session.id());
      return new Appended(places, numbers.firstSeq() + events.size() - 1);
    });
  }

  private static void ring(Tx tx, SessionId session) {
    tx.ring(new Topic.OfSession(session));
    tx.ring(new Topic.Feed());
  }

  private static void refuseReserved(List<NewEvent> events) {
    for (NewEvent event : events) {
      if (EventType.isReserved(event.type())) {
        throw new ProblemException(new RequestProblem.ReservedEventType(event.type()));
      }
    }
  }
}
