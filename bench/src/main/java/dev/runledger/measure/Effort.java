package dev.runledger.measure;

import java.time.Duration;

/// How much is done for a figure.
///
/// @param warmUp of each side, before the first round: a JVM is slow at first
/// @param rounds of each side, in turns; the median counts
/// @param shrink what sizes (runs, events in the tables) are divided by
public record Effort(Duration warmUp, Duration round, int rounds, int shrink) {

  private static final int ROUNDS = 3;
  private static final int SHRUNK = 100;
  private static final Duration UNTIL_COMPILED = Duration.ofSeconds(30);

  /// What the figures of the documentation were taken with.
  public static Effort full() {
    return new Effort(Duration.ofSeconds(10), Duration.ofSeconds(5), ROUNDS, 1);
  }

  /// Enough for a first idea.
  public static Effort quick() {
    return new Effort(Duration.ofSeconds(2), Duration.ofSeconds(1), ROUNDS, SHRUNK);
  }

  /// With time for a server to become what it is for all of its life but the first minute: what it
  /// does in a second grows threefold while the JVM compiles, and two nodes compile twice as much.
  public Effort untilCompiled() {
    boolean isLongEnough = shrink > 1 || warmUp.compareTo(UNTIL_COMPILED) >= 0;
    return isLongEnough ? this : new Effort(UNTIL_COMPILED, round, rounds, shrink);
  }

  /// Rounds of another length, and the warm-up twice that.
  public Effort lasting(Duration time) {
    return new Effort(time.multipliedBy(2), time, rounds, shrink);
  }

  /// How much there is to be done where a round ends when all of it is done.
  static int count(int perSecond, Duration span) {
    return (int) Math.max(1, perSecond * span.toMillis() / 1000);
  }

  int size(int full) {
    return Math.max(1, full / shrink);
  }
}
