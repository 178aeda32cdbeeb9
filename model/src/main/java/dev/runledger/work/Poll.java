package dev.runledger.work;

import java.time.Duration;

/// How a runner asks for work.
///
/// @param patience how long the answer may be held back while there is nothing; zero for not at all
/// @param maxRuns how many runs it can take now, at least 1
public record Poll(Duration patience, int maxRuns) {}
