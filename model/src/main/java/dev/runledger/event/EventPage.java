package dev.runledger.event;

import java.util.List;

/// A stretch of a log.
///
/// @param lastSeq where the log ended when it was read: a run's number for a run's log, a session's
///   for a session's
/// @param hasMore whether there is more between this page and that end
public record EventPage(List<Event> events, long lastSeq, boolean hasMore) {
  public EventPage {
    events = List.copyOf(events);
  }
}
