package dev.runledger.ledger;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Run;
import dev.runledger.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The events of one append, told apart: those that the log has already, those to be stored, those
/// that only pass.
///
/// @param all what becomes of each event, in the order in which they were given
/// @param fresh to be stored, each once
record Sorted(List<Fate> all, List<NewEvent> fresh, List<NewEvent> passing) {

  private sealed interface Fate {
    /// In the log since an earlier append.
    record Known(Appended.Place place) implements Fate {}

    /// To be stored as the fresh event of this index; two events of one id share it.
    record Fresh(int index) implements Fate {}

    record Passing(NewEvent event) implements Fate {}
  }

  /// @throws ProblemException `event_conflict` when an id comes again with another content
  static Sorted of(Tx tx, Run run, List<NewEvent> events) {
    List<Fate> all = new ArrayList<>();
    List<NewEvent> fresh = new ArrayList<>();
    List<NewEvent> passing = new ArrayList<>();
    Map<EventId, Integer> freshIds = new HashMap<>();
    for (NewEvent event : events) {
      if (event.ephemeral()) {
        passing.add(event);
        all.add(new Fate.Passing(event));
        continue;
      }
      EventId id = event.eventId();
      Event known = id == null ? null : tx.events().find(run.id(), id).orElse(null);
      Integer twin = id == null ? null : freshIds.get(id);
      if (known != null) {
        requireSame(run, event, asGiven(known));
        all.add(new Fate.Known(new Appended.Place(id, known.seq(), known.runSeq())));
      } else if (twin != null) {
        requireSame(run, event, fresh.get(twin));
        all.add(new Fate.Fresh(twin));
      } else {
        if (id != null) {
          freshIds.put(id, fresh.size());
        }
        all.add(new Fate.Fresh(fresh.size()));
        fresh.add(event);
      }
    }
    return new Sorted(all, fresh, passing);
  }

  /// Where each event is, once the fresh ones are stored.
  List<Appended.Place> places(List<Appended.Place> stored) {
    return all.stream()
        .map(fate ->
            switch (fate) {
              case Fate.Known(Appended.Place place) -> place;
              case Fate.Fresh(int index) -> stored.get(index);
              case Fate.Passing(NewEvent event) -> new Appended.Place(event.eventId(), null, null);
            })
        .toList();
  }

  private static NewEvent asGiven(Event event) {
    return new NewEvent(
        event.type(),
        event.source(),
        event.nodeName(),
        event.step(),
        event.payload(),
        event.eventId(),
        false);
  }

  private static void requireSame(Run run, NewEvent event, NewEvent before) {
    if (!event.equals(before)) {
      throw new ProblemException(
          new RunProblem.EventConflict(run.id(), Objects.requireNonNull(event.eventId())));
    }
  }
}
