package dev.runledger.run;

import dev.runledger.event.Snapshot;
import dev.runledger.work.Lease;
import org.jspecify.annotations.Nullable;

/// A run in the hands of the runner that claimed it.
///
/// @param snapshot the latest, to go on from; null when there is none
public record Grant(Run run, Lease lease, @Nullable Snapshot snapshot) {}
