package dev.runledger.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// All that will be broken, and when: it follows from the seed alone. Everything is broken once
/// before the second time of anything, so that a short torture has all of it.
record Plan(List<Strike> strikes) {
  Plan {
    strikes = List.copyOf(strikes);
  }

  /// @param at after the start
  /// @param target which node or runner; 0 where it matters not
  /// @param lasts until it is mended
  /// @param strength of a cut: one in so many requests; of a killing: so many sessions
  record Strike(Duration at, Nemesis what, int target, Duration lasts, int strength) {}

  static Plan of(Setup setup) {
    var random = new SplittableRandom(setup.seed());
    List<Strike> strikes = new ArrayList<>();
    Set<Nemesis> unseen = EnumSet.copyOf(setup.nemeses());
    Duration at = Duration.ofSeconds(2);
    while (at.compareTo(setup.times().broken()) < 0) {
      Nemesis next = choose(random, unseen.isEmpty() ? setup.nemeses() : unseen);
      unseen.remove(next);
      strikes.add(strike(random, setup, at, next));
      at = at.plusMillis(500 + random.nextInt(2500));
    }
    return new Plan(strikes);
  }

  private static Nemesis choose(RandomGenerator random, Set<Nemesis> possible) {
    int left = random.nextInt(possible.stream().mapToInt(Nemesis::weight).sum());
    for (Nemesis nemesis : possible) {
      left -= nemesis.weight();
      if (left < 0) {
        return nemesis;
      }
    }
    throw new IllegalStateException("The weights do not add up");
  }

  private static Strike strike(RandomGenerator random, Setup setup, Duration at, Nemesis what) {
    long lease = Setup.LEASE.toMillis();
    return switch (what) {
      case KILL_NODE, RESTART_NODE ->
          new Strike(at, what, random.nextInt(setup.server().nodes()), upTo(random, 0, 1500), 0);
      case STOP_NODE ->
          new Strike(
              at, what, random.nextInt(setup.server().nodes()), upTo(random, 500, 2 * lease), 0);
      case KILL_RUNNER ->
          new Strike(
              at, what, random.nextInt(setup.server().runners()), upTo(random, 0, 2 * lease), 0);
      case STOP_RUNNER ->
          new Strike(
              at,
              what,
              random.nextInt(setup.server().runners()),
              upTo(random, lease, 5 * lease / 2),
              0);
      case CUT -> new Strike(at, what, 0, upTo(random, 500, 3000), 2 + random.nextInt(8));
      case CUT_DATABASE ->
          new Strike(at, what, 0, upTo(random, 500, 3000), 10 + random.nextInt(90));
      case KILL_BACKENDS -> new Strike(at, what, 0, Duration.ZERO, 1 + random.nextInt(20));
      case CRASH_DATABASE -> new Strike(at, what, 0, Duration.ZERO, 0);
    };
  }

  private static Duration upTo(RandomGenerator random, long least, long most) {
    return Duration.ofMillis(least + random.nextLong(most - least));
  }
}
