package dev.runledger.client;

import dev.runledger.event.Event;
import java.util.List;

/// Some events of a log, in its order.
///
/// @param lastSeq the number of the last event of this page, or the one asked from when there is
///   none: where the next page starts
/// @param hasMore there are more already
public record EventPage(List<Event> events, long lastSeq, boolean hasMore) {
  public EventPage {
    events = List.copyOf(events);
  }
}
