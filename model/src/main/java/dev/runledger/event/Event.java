package dev.runledger.event;

import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stored event.
///
/// @param id its row's, unique among all events and in no order that means anything; null where it
///   was not read from a row: it is about to be stored, or never will be
/// @param runId null in history from before runs existed, and for events of the session itself
/// @param seq its number in the session, given from 1 without a hole; those of a run that was
///   deleted are gone
/// @param runSeq its number in the run, contiguous from 1; null exactly where `runId` is
public record Event(
    @Nullable Long id,
    SessionId sessionId,
    @Nullable RunId runId,
    long seq,
    @Nullable Long runSeq,
    String type,
    @Nullable String source,
    @Nullable String nodeName,
    @Nullable Integer step,
    Json payload,
    Instant createdAt,
    @Nullable EventId eventId) {

  /// An event without a row.
  public Event(
      SessionId sessionId,
      @Nullable RunId runId,
      long seq,
      @Nullable Long runSeq,
      String type,
      @Nullable String source,
      @Nullable String nodeName,
      @Nullable Integer step,
      Json payload,
      Instant createdAt,
      @Nullable EventId eventId) {
    this(
        null, sessionId, runId, seq, runSeq, type, source, nodeName, step, payload, createdAt,
        eventId);
  }
}
