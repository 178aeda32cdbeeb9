package dev.runledger.work;

import java.time.Duration;

/// How a runner asks for work.
///
/// @param patience how long the answer may be held back while there is nothing; zero for not at all
/// @param maxRuns how many runs it can take now; zero for none: a runner that is busy or drains
///   still has to hear of stops and answers
public record Poll(Duration patience, int maxRuns) {}
