package dev.runledger.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Guesses what somebody meant.
public final class Spelling {
  private Spelling() {}

  /// The known word that is closest to this one; empty when none is close.
  public static Optional<String> closest(String given, Collection<String> known) {
    int most = Math.max(1, Math.min(3, given.length() / 3));
    return known.stream()
        .filter(word -> Math.abs(word.length() - given.length()) <= most)
        .filter(word -> distance(given, word) <= most)
        .min(Comparator.comparingInt(word -> distance(given, word)));
  }

  /// How many letters have to be changed, put in or taken out.
  private static int distance(String one, String other) {
    int[] above = new int[other.length() + 1];
    for (int column = 0; column < above.length; column++) {
      above[column] = column;
    }
    for (int row = 1; row <= one.length(); row++) {
      int[] now = new int[above.length];
      now[0] = row;
      for (int column = 1; column < now.length; column++) {
        int change = one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1;
        now[column] =
            Math.min(above[column - 1] + change, 1 + Math.min(above[column], now[column - 1]));
      }
      above = now;
    }
    return above[other.length()];
  }
}
