package dev.runledger.ledger;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.EventType;
import dev.runledger.event.NewEvent;
import dev.runledger.event.PassingEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.LeaseToken;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.RunStatus;
import dev.runledger.store.EventTable.Head;
import dev.runledger.store.EventTable.Numbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one group appends to one run: whose requests are admitted, and where their events are.
final class RunAppends {
  private final Head head;
  private final Instant now;
  private final Map<EventId, Event> known = new HashMap<>();
  private final List<NewEvent> fresh = new ArrayList<>();
  private final Map<EventId, Integer> freshIds = new HashMap<>();
  private boolean showsClaim;
  private boolean isToStop;
  private @Nullable Numbers numbers;

  RunAppends(Head head, Instant now) {
    this.head = head;
    this.now = now;
  }

  /// What becomes of each event of a request, in the order in which they were given.
  ///
  /// @param freshBefore how many events of the run came before the end of this request's own
  record Part(List<Fate> fates, List<Fate.Passing> passing, int freshUntil) {}

  sealed interface Fate {
    /// In the log since an earlier append.
    record Known(Appended.Place place) implements Fate {}

    /// To be stored as the fresh event of this index; two events of one id share it.
    record Fresh(int index) implements Fate {}

    /// To be shown and not stored.
    ///
    /// @param freshBefore how many fresh events of the run come before it
    record Passing(NewEvent event, int freshBefore) implements Fate {
      PassingEvent told(Head head, Instant now) {
        return new PassingEvent(
            head.run(), head.session(), head.lastRunSeq() + freshBefore, event, now);
      }
    }
  }

  Head head() {
    return head;
  }

  void know(Event event) {
    known.put(Objects.requireNonNull(event.eventId()), event);
  }

  /// @throws ProblemException when the log does not take the request: nothing of it is added then
  Part admit(@Nullable LeaseToken token, List<NewEvent> events) {
    int before = fresh.size();
    try {
      List<Fate> fates = events.stream().map(this::fate).toList();
      List<Fate.Passing> passing =
          fates.stream()
              .filter(Fate.Passing.class::isInstance)
              .map(Fate.Passing.class::cast)
              .toList();
      if (fresh.size() > before || !passing.isEmpty()) {
        requireOpen(token, events);
        showsClaim |= token != null && !head.acknowledged();
      }
      // What comes without the lease is a note of somebody, and no step of the run.
      isToStop |= token != null && passesBound(fresh.subList(before, fresh.size()));
      return new Part(fates, passing, fresh.size());
    } catch (ProblemException e) {
      List<NewEvent> undone = fresh.subList(before, fresh.size());
      undone.forEach(event -> forget(event.eventId()));
      undone.clear();
      throw e;
    }
  }

  private void forget(@Nullable EventId id) {
    if (id != null) {
      freshIds.remove(id);
    }
  }

  private Fate fate(NewEvent event) {
    if (event.ephemeral()) {
      return new Fate.Passing(event, fresh.size());
    }
    EventId id = event.eventId();
    Event stored = id == null ? null : known.get(id);
    if (stored != null) {
      requireSame(event, asGiven(stored));
      return new Fate.Known(new Appended.Place(id, stored.seq(), stored.runSeq()));
    }
    Integer twin = id == null ? null : freshIds.get(id);
    if (twin != null) {
      requireSame(event, fresh.get(twin));
      return new Fate.Fresh(twin);
    }
    if (id != null) {
      freshIds.put(id, fresh.size());
    }
    fresh.add(event);
    return new Fate.Fresh(fresh.size() - 1);
  }

  private void requireOpen(@Nullable LeaseToken token, List<NewEvent> events) {
    boolean isHeld = head.status() != RunStatus.PENDING;
    if (token != null && !(isHeld && head.isInForce(token, now))) {
      throw new ProblemException(new RunProblem.LeaseLost(head.run()));
    }
    if (head.status().isFinal()) {
      throw new ProblemException(
          new RunProblem.RunRefused(head.run(), "is over: its log is closed"));
    }
    if (token == null
        && !events.stream().allMatch(event -> event.type().startsWith(EventType.USER_PREFIX))) {
      throw new ProblemException(new RunProblem.LeaseRequired(head.run()));
    }
  }

  private boolean passesBound(List<NewEvent> added) {
    Integer most = head.mostSteps();
    return most != null
        && head.status() != RunStatus.STOPPING
        && added.stream().anyMatch(event -> event.step() != null && event.step() > most);
  }

  boolean hasFresh() {
    return !fresh.isEmpty();
  }

  List<NewEvent> fresh() {
    return List.copyOf(fresh);
  }

  /// The first sign of life of a holder that had not acknowledged its claim.
  boolean showsClaim() {
    return showsClaim;
  }

  /// The run went past its steps; what it appends next comes after the order to stop.
  boolean isToStop() {
    return isToStop;
  }

  void stored(Numbers where) {
    numbers = where;
  }

  /// Where the events of a request are, once the fresh ones are stored. One that comes again is
  /// answered as it was, however far the log has got meanwhile.
  Appended places(Part part) {
    List<Appended.Place> places = part.fates().stream().map(this::place).toList();
    long last =
        places.stream()
            .map(Appended.Place::runSeq)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .max()
            .orElse(head.lastRunSeq() + part.freshUntil());
    return new Appended(places, last);
  }

  private Appended.Place place(Fate fate) {
    return switch (fate) {
      case Fate.Known(Appended.Place place) -> place;
      case Fate.Fresh(int index) -> {
        Numbers first = Objects.requireNonNull(numbers);
        yield new Appended.Place(
            fresh.get(index).eventId(),
            first.firstSeq() + index,
            Objects.requireNonNull(first.firstRunSeq()) + index);
      }
      case Fate.Passing(NewEvent event, int _) -> new Appended.Place(event.eventId(), null, null);
    };
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

  private void requireSame(NewEvent event, NewEvent before) {
    if (!event.equals(before)) {
      throw new ProblemException(
          new RunProblem.EventConflict(head.run(), Objects.requireNonNull(event.eventId())));
    }
  }
}
