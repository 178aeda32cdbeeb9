package dev.runledger.event;

import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stored event.
///
/// @param runId null in history from before runs existed, and for events of the session itself
/// @param seq its number in the session, contiguous from 1
/// @param runSeq its number in the run, contiguous from 1; null exactly where `runId` is
public record Event(
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
    @Nullable EventId eventId) {}
