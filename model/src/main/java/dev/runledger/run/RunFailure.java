package dev.runledger.run;

import dev.runledger.event.Json;
import org.jspecify.annotations.Nullable;

/// Why a run failed.
///
/// @param code a stable word, for programs
/// @param message a sentence, for people
/// @param details a JSON object with whatever else is known (an exit code, a stack trace); null
///   when nothing is
public record RunFailure(String code, String message, @Nullable Json details) {
  public static final String RUNNER_LOST = "runner_lost";
  public static final String NO_MATCHING_RUNNER = "no_matching_runner";

  /// Nobody answered the run's question in time.
  public static final String QUESTION_EXPIRED = "question_expired";

  /// The code of a failure that its runner gave no code for.
  public static final String AGENT_FAILED = "agent_failed";

  public RunFailure(String code, String message) {
    this(code, message, null);
  }
}
