package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.event.PassingEvent;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.store.Tx;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads one run's log by run_seq.
///
/// @param at the number of the last event that was read
record RunCursor(RunId run, long at) implements Cursor {
  @Override
  public Optional<Read> read(Tx tx, Predicate<String> types) {
    List<Event> events = tx.events().ofRun(run, at, BATCH, null);
    if (!events.isEmpty()) {
      List<Next.Numbered> wanted =
          events.stream()
              .filter(event -> types.test(event.type()))
              .map(event -> new Next.Numbered(runSeq(event), event))
              .toList();
      var after = new RunCursor(run, runSeq(events.getLast()));
      return Optional.of(new Read(new Next.Events(wanted), after));
    }
    Optional<Run> found = tx.runs().find(run);
    if (found.isEmpty()) {
      return Optional.of(new Read(new Next.Gone(), this));
    }
    return found
        .filter(now -> now.state().isOver())
        .map(now -> new Read(new Next.Ended(now.status(), now.lastRunSeq()), this));
  }

  @Override
  public Cursor at(long number) {
    return new RunCursor(run, number);
  }

  @Override
  public boolean isPast(PassingEvent event) {
    return at >= event.after();
  }

  private static long runSeq(Event event) {
    return Objects.requireNonNull(event.runSeq());
  }
}
