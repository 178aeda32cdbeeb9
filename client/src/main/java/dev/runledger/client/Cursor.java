package dev.runledger.client;

import dev.runledger.event.Event;
import dev.runledger.wire.SseParser.Message;

/// The place of a reader in a log.
///
/// @param last the number of the last event that it was given; 0 before the first
record Cursor(Counting counting, long last) {

  /// What the numbers count.
  enum Counting {
    /// The events of a run, which go only with the whole of it: no holes.
    RUN,

    /// The events of a session: each greater than the one before. A run that was deleted has taken
    /// its own along.
    SESSION,

    /// Positions in the feed of all sessions: each greater than the one before.
    FEED
  }

  /// Past this event.
  ///
  /// @throws RunledgerException when it was given before, or another one should have come first
  Cursor past(Message message, Event event) {
    long number = number(message, event);
    if (!follows(number)) {
      throw Faults.brokenStream(last, number);
    }
    return new Cursor(counting, number);
  }

  /// An event that is streamed and not stored has no number: it moves no cursor.
  boolean counts(Event event) {
    return event.seq() > 0;
  }

  private boolean follows(long number) {
    return switch (counting) {
      case RUN -> number == last + 1;
      case SESSION, FEED -> number > last;
    };
  }

  private long number(Message message, Event event) {
    return switch (counting) {
      case RUN -> event.runSeq() == null ? 0 : event.runSeq();
      case SESSION -> event.seq();
      case FEED -> message.id().matches("[0-9]{1,18}") ? Long.parseLong(message.id()) : 0;
    };
  }
}
