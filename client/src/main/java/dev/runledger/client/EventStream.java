package dev.runledger.client;

import dev.runledger.event.Event;
import java.util.Iterator;
import java.util.Optional;

/// Follows a log: every event once, in order, from any point and for as long as it takes. When the
/// connection is lost, the server restarts or says nothing for half a minute, it connects again
/// after the last event that it gave out. For one reader at a time; closing it from another thread
/// ends the reader's wait.
@SuppressWarnings("DoNotCallSuggester") // until wire reads and writes it
public final class EventStream implements Iterable<Event>, AutoCloseable {

  EventStream(Transport transport, Query path, long sinceSeq, Numbering numbering) {
    throw new UnsupportedOperationException("comes with the SSE parser");
  }

  /// Waits for the next event; empty after the end of the log, or once the stream is closed.
  ///
  /// @throws RunledgerException when the server refuses the stream (there is no such run), never
  ///   reached it, or the stream leaves out an event or gives one twice
  public Optional<Event> next() {
    throw new UnsupportedOperationException();
  }

  /// The number of the last event that was given out, in this log's counting: from where to follow
  /// it another time.
  public long lastSeq() {
    throw new UnsupportedOperationException();
  }

  /// Goes on where [#next] is.
  @Override
  public Iterator<Event> iterator() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
