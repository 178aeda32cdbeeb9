package dev.runledger.run;

import java.time.Duration;

/// How often a run was tried, and what becomes of it when a try is lost.
///
/// @param current the attempt that is under way or comes next, from 1
/// @param most how many there may be
/// @param onLost what a lost runner means for a running run
/// @param backOff the pause before the attempt after this one
public record Attempts(int current, int most, OnLost onLost, Duration backOff) {

  public enum OnLost {
    FAIL,
    REQUEUE
  }

  public boolean areLeft() {
    return current < most;
  }
}
