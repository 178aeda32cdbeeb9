package dev.runledger.runner;

import dev.runledger.event.Json;
import org.jspecify.annotations.Nullable;

/// How the work on a run ended.
public sealed interface Outcome {

  /// @param result a JSON value; null for none
  /// @param metrics a JSON object; null for none
  record Completed(@Nullable Json result, @Nullable Json metrics) implements Outcome {}

  /// @param error a sentence, for people
  /// @param code a stable word, for programs
  /// @param retryable another attempt may do better
  /// @param details a JSON object with whatever else is known; null when nothing is
  record Failed(String error, String code, boolean retryable, @Nullable Json details)
      implements Outcome {}

  /// The work ended because it was asked to.
  ///
  /// @param signal what ended it, in the executor's words; null when it does not say
  record Stopped(@Nullable String signal) implements Outcome {}

  static Outcome completed() {
    return new Completed(null, null);
  }

  static Outcome completed(Json result) {
    return new Completed(result, null);
  }

  static Outcome failed(String code, String error) {
    return new Failed(error, code, false, null);
  }
}
