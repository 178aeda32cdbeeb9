package dev.runledger.event;

import org.jspecify.annotations.Nullable;

/// The state of an agent after a step, as its writer gives it.
///
/// @param state a JSON object
/// @param nodeName null when the writer did not say
public record NewSnapshot(Json state, @Nullable String nodeName) {}
