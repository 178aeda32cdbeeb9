package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.store.EventTable;
import dev.runledger.store.EventTable.FeedEntry;
import dev.runledger.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads everything by its position in the global order.
///
/// @param at the position of the last event that was read
/// @param shown which events are wanted
record FeedCursor(long at, Predicate<Event> shown) implements Cursor {
  private static final int BATCHES = 100;

  @Override
  public Cursor at(long number) {
    return new FeedCursor(number, shown);
  }

  @Override
  public Optional<Read> read(Tx tx, Predicate<String> types) {
    List<FeedEntry> entries = tx.events().feed(at, BATCHES);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    List<Next.Numbered> numbered = new ArrayList<>();
    long text = 0;
    long after = at;
    for (FeedEntry entry : entries) {
      long from = Math.max(entry.seqFrom(), entry.seqFrom() + (after + 1 - entry.pos()));
      int count = Math.toIntExact(entry.seqTo() - from + 1);
      List<Event> events = tx.events().ofSession(entry.session(), from - 1, count, null);
      for (Event event : events) {
        text += event.payload().text().length();
        // A deleted run leaves a gap in its session's numbers, and a deleted session its name to
        // another: what is not of this batch has a position of its own.
        if (isOf(entry, event) && types.test(event.type()) && shown.test(event)) {
          numbered.add(new Next.Numbered(entry.pos() + (event.seq() - entry.seqFrom()), event));
        }
      }
      after = reached(entry, events);
      if (numbered.size() >= BATCH || text >= EventTable.MOST_TEXT) {
        break;
      }
    }
    return Optional.of(new Read(new Next.Events(numbered), new FeedCursor(after, shown)));
  }

  /// The end of the batch, unless its events are so large that not all of them were read.
  private static long reached(FeedEntry entry, List<Event> events) {
    long text = events.stream().mapToLong(event -> event.payload().text().length()).sum();
    boolean isCut = text >= EventTable.MOST_TEXT && events.getLast().seq() < entry.seqTo();
    return isCut ? entry.pos() + (events.getLast().seq() - entry.seqFrom()) : entry.lastPos();
  }

  private static boolean isOf(FeedEntry entry, Event event) {
    return event.seq() <= entry.seqTo() && Objects.equals(event.runId(), entry.run());
  }
}
