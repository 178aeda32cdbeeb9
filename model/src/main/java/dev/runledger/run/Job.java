package dev.runledger.run;

import dev.runledger.event.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a run is to do, as it was asked for; none of it changes over the run's life, but when it
/// may start, which is put off when it is to be tried again.
///
/// @param agentName null when the request named none
/// @param prompt '' when there was none (an exploration needs none)
/// @param inputMessage the prompt as it was given; null where there was none
/// @param parameters a JSON object for the executor; null when there were none
/// @param projectDir null when none was named
public record Job(
    Kind kind,
    @Nullable String agentName,
    String prompt,
    @Nullable String inputMessage,
    @Nullable String goal,
    @Nullable Json parameters,
    @Nullable String projectDir,
    @Nullable Exploration exploration,
    Terms terms,
    @Nullable Json metadata) {

  /// The same job, not to be started before then.
  ///
  /// @param time null for at once
  public Job startingAt(@Nullable Instant time) {
    return on(terms.startingAt(time));
  }

  /// The same job on other terms.
  public Job on(Terms other) {
    return new Job(
        kind,
        agentName,
        prompt,
        inputMessage,
        goal,
        parameters,
        projectDir,
        exploration,
        other,
        metadata);
  }

  public enum Kind {
    AGENT,
    EXPLORATION
  }

  /// What an exploring agent explores.
  ///
  /// @param appPackage null only on runs of kind agent
  /// @param maxSteps after how many steps the run is asked to stop; null only on runs of kind agent
  ///   for which it was not asked: those go on
  public record Exploration(
      @Nullable String appPackage, @Nullable Json deviceConfig, @Nullable Integer maxSteps) {
    public static final int MAX_STEPS = 100;
  }

  /// The terms of its execution.
  ///
  /// @param priority higher goes first
  /// @param match how long it waits for a runner that meets its demands; null for the server's
  ///   default
  /// @param maxDuration after which it is asked to stop; null for never
  /// @param notBefore null for at once
  /// @param affinity whether it demands, when its turn comes, the place where its session ran
  public record Terms(
      int priority,
      @Nullable Duration match,
      @Nullable Duration maxDuration,
      @Nullable Instant notBefore,
      int maxAttempts,
      Attempts.OnLost onLost,
      boolean affinity) {
    public static final Terms DEFAULT = new Terms(0, null, null, null, 1, Attempts.OnLost.FAIL);

    /// Without affinity.
    public Terms(
        int priority,
        @Nullable Duration match,
        @Nullable Duration maxDuration,
        @Nullable Instant notBefore,
        int maxAttempts,
        Attempts.OnLost onLost) {
      this(priority, match, maxDuration, notBefore, maxAttempts, onLost, false);
    }

    public Terms startingAt(@Nullable Instant time) {
      return new Terms(priority, match, maxDuration, time, maxAttempts, onLost, affinity);
    }

    public Terms withAffinity(boolean wanted) {
      return new Terms(priority, match, maxDuration, notBefore, maxAttempts, onLost, wanted);
    }
  }
}
