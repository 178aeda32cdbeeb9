package dev.runledger.layout;

import java.util.List;
import java.util.stream.Collectors;

/// The words by which the server tells what became of a run. A layout hides them, but for those
/// that a program of its own wrote: these have a `source_seq` or a `source_id`.
public final class Facts {
  public static final List<String> WORDS =
      List.of(
          "run_created",
          "run_claimed",
          "run_started",
          "run_waiting_input",
          "run_resumed",
          "run_requeued",
          "run_stopping",
          "run_completed",
          "run_failed",
          "run_stopped",
          "run_cancelled");

  private Facts() {}

  /// As SQL, for `IN (…)`.
  public static String list() {
    return WORDS.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
  }
}
