package dev.runledger.verdict;

import java.util.List;

/// A promise that was not kept.
///
/// @param rule the promise
/// @param says what happened, in a sentence
/// @param shows the smallest part of the history in which it can be seen, a line each
public record Finding(String rule, String says, List<String> shows) {
  public Finding {
    shows = List.copyOf(shows);
  }

  @Override
  public String toString() {
    return rule + ": " + says + "\n  " + String.join("\n  ", shows);
  }
}
