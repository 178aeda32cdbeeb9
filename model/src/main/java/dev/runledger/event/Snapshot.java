package dev.runledger.event;

import dev.runledger.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The state of an agent after a step, from which a run can go on or be forked.
///
/// @param step the step's ordinal, from 0; one snapshot a step, the later writing wins
/// @param runSeq the number of the last event that the state contains
/// @param checksum SHA-256 of the state's text, 64 hex digits
public record Snapshot(
    RunId runId,
    long step,
    long runSeq,
    @Nullable String nodeName,
    Json state,
    String checksum,
    Instant createdAt) {}
