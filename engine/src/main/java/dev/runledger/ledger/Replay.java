package dev.runledger.ledger;

import dev.runledger.run.KeptAnswer;

/// What a request that carried a key is answered.
///
/// @param isReplayed it came before, and nothing was done this time
public record Replay(KeptAnswer answer, boolean isReplayed) {}
