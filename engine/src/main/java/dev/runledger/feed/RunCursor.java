package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.store.Tx;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads one run's log by run_seq.
final class RunCursor implements Cursor {
  private final RunId run;
  private long at;

  RunCursor(RunId run, long since) {
    this.run = run;
    this.at = since;
  }

  @Override
  public Optional<Next> read(Tx tx, Predicate<String> types) {
    List<Event> events = tx.events().ofRun(run, at, BATCH, null);
    if (!events.isEmpty()) {
      at = runSeq(events.getLast());
      return Optional.of(
          new Next.Events(
              events.stream()
                  .filter(event -> types.test(event.type()))
                  .map(event -> new Next.Numbered(runSeq(event), event))
                  .toList()));
    }
    Optional<Run> found = tx.runs().find(run);
    if (found.isEmpty()) {
      return Optional.of(new Next.Gone());
    }
    return found
        .filter(now -> now.state().isOver())
        .map(now -> new Next.Ended(now.status(), now.lastRunSeq()));
  }

  private static long runSeq(Event event) {
    return Objects.requireNonNull(event.runSeq());
  }
}
