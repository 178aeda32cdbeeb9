package dev.runledger.actor;

import dev.runledger.history.Journal;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What every actor is given.
///
/// @param curtain falls when it shall stop
public record Cast(Doors doors, Journal journal, Book book, Curtain curtain, long seed) {

  /// Chance of its own for each actor: the same in every run with the same seed.
  RandomGenerator chance(String name) {
    return new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * name.hashCode()));
  }

  Asking asking(String name) {
    return new Asking(journal, name);
  }
}
