package dev.runledger.install;

import java.time.Instant;

/// A layout as a database has it.
///
/// @param dispatch whether what its programs leave pending is given to our runners
/// @param isCurrent whether its views are those that this program makes; else it is to be installed
///   again
public record Installed(String name, boolean dispatch, boolean isCurrent, Instant at) {}
