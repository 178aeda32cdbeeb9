package dev.runledger.ledger;

import dev.runledger.run.Run;

/// What came of telling a run something.
///
/// @param run as it stands now
/// @param changed false when it was so already
public record Told(Run run, boolean changed) {}
