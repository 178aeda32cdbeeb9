package dev.runledger.ledger;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.RunCommand;
import dev.runledger.run.StopBy;
import dev.runledger.store.EventTable.Append;
import dev.runledger.store.EventTable.Head;
import dev.runledger.store.EventTable.Numbers;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Many callers' appends in one transaction: what they need to know is read at once, each is
/// admitted or refused by itself, and what they add is stored at once.
final class AppendGroup {
  private final Tx tx;
  private final Deadlines deadlines;
  private final Moves moves;

  /// In the order of sessions, in which every group takes their locks.
  private final Map<RunId, RunAppends> runs = new LinkedHashMap<>();

  AppendGroup(Tx tx, Deadlines deadlines, Moves moves) {
    this.tx = tx;
    this.deadlines = deadlines;
    this.moves = moves;
  }

  /// @return what becomes of each request, in their order, once the transaction is durable
  List<Outcome<Appended>> append(List<AppendRequest> requests) {
    read(requests);
    List<Admitted> admitted = requests.stream().map(this::admit).toList();
    store();
    return admitted.stream().map(this::outcome).toList();
  }

  private sealed interface Admitted {
    record Taken(RunAppends run, RunAppends.Part part) implements Admitted {}

    record Not(Outcome<Appended> outcome) implements Admitted {}
  }

  private void read(List<AppendRequest> requests) {
    Set<RunId> ids = new HashSet<>();
    Map<RunId, Set<EventId>> eventIds = new TreeMap<>(Comparator.comparing(RunId::value));
    for (AppendRequest request : requests) {
      ids.add(request.run());
      for (NewEvent event : request.events()) {
        if (event.eventId() != null && !event.ephemeral()) {
          eventIds.computeIfAbsent(request.run(), _ -> new HashSet<>()).add(event.eventId());
        }
      }
    }
    tx.events().heads(ids).stream()
        .sorted(Comparator.comparing(head -> head.session().value()))
        .forEach(head -> runs.put(head.run(), new RunAppends(head, tx.now())));
    if (!eventIds.isEmpty()) {
      tx.events().known(eventIds).forEach(this::know);
    }
  }

  private void know(Event event) {
    RunAppends run = runs.get(Objects.requireNonNull(event.runId()));
    if (run != null) {
      run.know(event);
    }
  }

  private Admitted admit(AppendRequest request) {
    RunAppends run = runs.get(request.run());
    if (run == null) {
      return new Admitted.Not(
          new Outcome.Refused<>(
              new ProblemException(new Problem.NotFound("run", request.run().value()))));
    }
    if (run.isToStop()) {
      return new Admitted.Not(new Outcome.Again<>());
    }
    try {
      return new Admitted.Taken(run, run.admit(request.token(), request.events()));
    } catch (ProblemException refused) {
      if (refused.problem() instanceof RunProblem.RunRefused && request.token() != null) {
        // Its last holder was told to end a process whose run had ended already, and now it knows.
        tx.commands().drop(request.run());
      }
      return new Admitted.Not(new Outcome.Refused<>(refused));
    }
  }

  private void store() {
    List<RunAppends> fresh = runs.values().stream().filter(RunAppends::hasFresh).toList();
    if (!fresh.isEmpty()) {
      List<Append> appends =
          fresh.stream()
              .map(run -> new Append(run.head().session(), run.head().run(), run.fresh()))
              .toList();
      List<Numbers> numbers = tx.events().append(appends);
      for (int i = 0; i < fresh.size(); i++) {
        fresh.get(i).stored(numbers.get(i));
        ring(fresh.get(i).head());
      }
    }
    for (RunAppends run : runs.values()) {
      if (run.showsClaim()) {
        acknowledge(run.head().run());
      }
      if (run.isToStop()) {
        stop(run.head().run());
      }
    }
  }

  private void ring(Head head) {
    tx.ring(new Topic.OfRun(head.run()));
    tx.ring(new Topic.OfSession(head.session()));
    tx.ring(new Topic.Feed());
  }

  /// An append with its token shows that the claim reached the holder.
  private void acknowledge(RunId id) {
    Lease lease = Objects.requireNonNull(Ledger.find(tx, id).state().leaseOrLast());
    tx.runs().renew(id, lease.acknowledgedUntil(tx.now().plus(deadlines.lease())));
  }

  private void stop(RunId id) {
    RunCommand stop = new RunCommand.End(StopBy.STOP, "max_steps_reached", deadlines.stopGrace());
    moves.move(tx, Ledger.find(tx, id), stop, Moves.Teller.SERVER);
  }

  private Outcome<Appended> outcome(Admitted admitted) {
    return switch (admitted) {
      case Admitted.Not(Outcome<Appended> outcome) -> outcome;
      case Admitted.Taken(RunAppends run, RunAppends.Part part) -> {
        part.passing().forEach(passing -> tx.pass(passing.told(run.head(), tx.now())));
        yield new Outcome.Done<>(run.places(part));
      }
    };
  }
}
