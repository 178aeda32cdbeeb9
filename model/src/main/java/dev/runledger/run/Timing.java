package dev.runledger.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When things happened to a run. The time of its end is in its state.
///
/// @param startedAt set once, kept when the run is resumed or tried again
/// @param timeoutAt until when it waits for a runner that meets its demands; null when it demands
///   nothing or is not pending
public record Timing(
    Instant createdAt,
    @Nullable Instant claimedAt,
    @Nullable Instant startedAt,
    @Nullable Instant timeoutAt,
    Instant updatedAt) {}
