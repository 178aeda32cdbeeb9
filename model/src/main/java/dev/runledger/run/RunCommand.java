package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.QuestionId;
import dev.runledger.work.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Everything that can be said to a run: by its holder, by the people who own it, or by the clock.
public sealed interface RunCommand {

  /// Said by the holder, who has proved its lease.
  sealed interface Report extends RunCommand {}

  /// Said by whoever owns the run.
  sealed interface Order extends RunCommand {}

  /// Said by the sweeper when a time is over.
  sealed interface Deadline extends RunCommand {}

  /// The dispatcher found a runner for it.
  record Claim(Lease lease, int attempt) implements RunCommand {}

  /// The work has begun, or goes on after a resume.
  record Started() implements Report {}

  /// @param hold the holder parks its process and keeps the lease
  /// @param within how long the question can be answered; null for ever
  /// @param id makes it the same question when all of it comes again, also after it was answered;
  ///   without one it is then another
  record Ask(Question question, boolean hold, @Nullable Duration within, @Nullable QuestionId id)
      implements Report {
    public Ask(Question question, boolean hold) {
      this(question, hold, null, null);
    }
  }

  record Complete(@Nullable Json result, @Nullable Json metrics) implements Report {}

  /// @param retryable another attempt may do better
  record Fail(RunFailure why, boolean retryable) implements Report {}

  /// The process has ended, as a stop or a cancel asked.
  ///
  /// @param signal what ended it, in the runner's words; null when it did not say
  record AcknowledgeStop(@Nullable String signal) implements Report {}

  /// @param answer what the agent is told
  record Resume(Json answer) implements Order {}

  /// Stop or cancel.
  ///
  /// @param grace how long the process may take
  record End(StopBy by, String reason, Duration grace) implements Order {}

  /// The holder is gone: its lease ran out, it did not acknowledge its claim, or it was replaced.
  ///
  /// @param reason a stable word that says which
  record Lapse(String reason) implements Deadline {}

  record GraceOver() implements Deadline {}

  /// Nobody answered its question in time.
  record QuestionExpired() implements Deadline {}

  record MatchTimedOut() implements Deadline {}
}
