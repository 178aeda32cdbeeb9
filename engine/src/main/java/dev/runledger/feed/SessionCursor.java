package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.id.SessionId;
import dev.runledger.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads one session's log by seq.
final class SessionCursor implements Cursor {
  private final SessionId session;
  private long at;

  SessionCursor(SessionId session, long since) {
    this.session = session;
    this.at = since;
  }

  @Override
  public Optional<Next> read(Tx tx, Predicate<String> types) {
    List<Event> events = tx.events().ofSession(session, at, BATCH, null);
    if (events.isEmpty()) {
      return tx.sessions().find(session).isPresent()
          ? Optional.empty()
          : Optional.of(new Next.Gone());
    }
    at = events.getLast().seq();
    return Optional.of(
        new Next.Events(
            events.stream()
                .filter(event -> types.test(event.type()))
                .map(event -> new Next.Numbered(event.seq(), event))
                .toList()));
  }
}
