package dev.runledger.event;

import dev.runledger.id.EventId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the events of an append are in the log now, in the order in which they were given.
///
/// @param lastSeq the number of the last event of the run, or of the session when the append was to
///   a session, as it was when the last of these came into it
public record Appended(List<Place> events, long lastSeq) {
  public Appended {
    events = List.copyOf(events);
  }

  /// @param eventId as its writer gave it; null when it gave none
  /// @param seq its number in the session; null for an ephemeral event, which has none
  /// @param runSeq its number in the run; null where `seq` is, and for an event of the session
  ///   itself
  public record Place(@Nullable EventId eventId, @Nullable Long seq, @Nullable Long runSeq) {}
}
