package dev.runledger.ledger;

import dev.runledger.event.Appended;
import dev.runledger.event.EventType;
import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem;
import dev.runledger.run.Session;
import dev.runledger.store.EventTable.Numbers;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Appends events: fenced, numbered without gaps, safe to repeat, durable when answered. Callers
/// who come at the same time share a transaction.
public final class EventLog {
  /// Characters in one group.
  private static final long MOST_TEXT = 8 << 20;

  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;
  private final Lanes<AppendRequest, Appended> groups;

  public EventLog(Store store, Deadlines deadlines) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
    this.groups =
        new Lanes<>(
            Lanes.share(store), MOST_TEXT, AppendRequest::weight, AppendRequest::run, this::append);
  }

  /// Appends to a run's log, all or nothing. An event whose id the run has already is not stored
  /// again; its place is answered as before, whoever asks.
  ///
  /// @param token of the lease; without one only `user.` events are taken
  public Appended append(RunId id, @Nullable LeaseToken token, List<NewEvent> events) {
    refuseReserved(events);
    RunId run = Ledger.ownId(store, id);
    return groups.submit(new AppendRequest(run, token, events));
  }

  private List<Outcome<Appended>> append(List<AppendRequest> group) {
    return store.write(tx -> new AppendGroup(tx, deadlines, moves).append(group));
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
