package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.id.SessionId;
import dev.runledger.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads one session's log by seq.
///
/// @param at the number of the last event that was read
record SessionCursor(SessionId session, long at) implements Cursor {
  @Override
  public Cursor at(long number) {
    return new SessionCursor(session, number);
  }

  @Override
  public Optional<Read> read(Tx tx, Predicate<String> types) {
    List<Event> events = tx.events().ofSession(session, at, BATCH, null);
    if (events.isEmpty()) {
      return tx.sessions().find(session).isPresent()
          ? Optional.empty()
          : Optional.of(new Read(new Next.Gone(), this));
    }
    List<Next.Numbered> wanted =
        events.stream()
            .filter(event -> types.test(event.type()))
            .map(event -> new Next.Numbered(event.seq(), event))
            .toList();
    var after = new SessionCursor(session, events.getLast().seq());
    return Optional.of(new Read(new Next.Events(wanted), after));
  }
}
