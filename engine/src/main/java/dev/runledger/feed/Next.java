package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.event.PassingEvent;
import dev.runledger.run.RunStatus;
import java.util.List;

/// What a subscription has next.
public sealed interface Next {

  /// Stored events, in order; perhaps none, when those that came were of other types.
  record Events(List<Numbered> events) implements Next {
    public Events {
      events = List.copyOf(events);
    }
  }

  /// An event with the number that it has in this stream: run_seq, seq, or the position in the
  /// global order.
  record Numbered(long number, Event event) {}

  /// An event that was not stored, and has no number.
  record Passing(PassingEvent event) implements Next {}

  /// Nothing came for so long.
  record Silence() implements Next {}

  /// The run is over and all of its log was read. Nothing comes any more.
  ///
  /// @param lastSeq the number of the final event
  record Ended(RunStatus status, long lastSeq) implements Next {}

  /// What was followed was deleted. Nothing comes any more.
  record Gone() implements Next {}
}
