package dev.runledger.work;

/// What a runner says of itself when it comes.
///
/// @param replace it is the restart of the runner with the same identity: whatever that one held is
///   lost at once
public record Registration(Capabilities capabilities, boolean replace) {}
