package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Everything that a poll has for a runner.
///
/// @param deregistered the runner is not wanted any more: it ends what it holds and does not poll
///   again
public record Delivery(
    List<Grant> runs, List<StopOrder> stops, List<ResumeOrder> resumes, boolean deregistered) {
  public static final Delivery NOTHING = new Delivery(List.of(), List.of(), List.of(), false);

  public Delivery {
    runs = List.copyOf(runs);
    stops = List.copyOf(stops);
    resumes = List.copyOf(resumes);
  }

  public boolean isEmpty() {
    return runs.isEmpty() && stops.isEmpty() && resumes.isEmpty() && !deregistered;
  }

  /// @param grace how long the process may take to end by itself
  public record StopOrder(RunId run, SessionId session, String reason, Duration grace) {}

  /// @param answer what the agent is told
  /// @param answeredAt when it was given: the same order, when it comes again, says the same
  public record ResumeOrder(RunId run, Json answer, Instant answeredAt) {}
}
