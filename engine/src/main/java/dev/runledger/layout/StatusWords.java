package dev.runledger.layout;

import dev.runledger.run.RunStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// How a layout spells the states of a run: fewer words than ours, so that some show the same.
public final class StatusWords {
  private final Map<RunStatus, String> shown = new EnumMap<>(RunStatus.class);
  private final Map<String, RunStatus> meant = new LinkedHashMap<>();

  private StatusWords() {}

  static StatusWords none() {
    return new StatusWords();
  }

  /// @param meant what a program that writes the word wants the run to be
  /// @param also the states that are shown by the same word
  StatusWords with(String word, RunStatus meant, RunStatus... also) {
    this.meant.put(word, meant);
    shown.put(meant, word);
    for (RunStatus state : also) {
      shown.put(state, word);
    }
    return this;
  }

  /// The words in the order of the schema.
  public List<String> words() {
    return new ArrayList<>(meant.keySet());
  }

  /// What the layout shows of a run in this state.
  public String shown(RunStatus status) {
    String word = shown.get(status);
    if (word == null) {
      throw new IllegalStateException("No word for " + status);
    }
    return word;
  }

  /// The states that are shown by this word; none where it is not a word of the layout.
  public Set<RunStatus> states(String word) {
    return shown.entrySet().stream()
        .filter(entry -> entry.getValue().equals(word))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  public RunStatus meant(String word) {
    RunStatus status = meant.get(word);
    if (status == null) {
      throw new IllegalArgumentException("None of " + words() + ": " + word);
    }
    return status;
  }
}
