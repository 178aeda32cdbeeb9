package dev.runledger.feed;

import dev.runledger.event.PassingEvent;
import dev.runledger.store.Tx;
import java.util.Optional;
import java.util.function.Predicate;

/// A place in a log, and how to read on from there.
sealed interface Cursor permits RunCursor, SessionCursor, FeedCursor {
  /// How much is read at once: enough to be quick, little enough to hold.
  int BATCH = 500;

  /// What comes next; empty when there is nothing yet. It stays where it is: a read may be done
  /// again.
  Optional<Read> read(Tx tx, Predicate<String> types);

  /// The same log, from after this number on.
  Cursor at(long number);

  /// Whether everything was read that was stored before this one.
  default boolean isPast(PassingEvent event) {
    return false;
  }

  /// @param after the place behind what was read
  record Read(Next next, Cursor after) {}
}
