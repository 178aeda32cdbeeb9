package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run: one piece of an agent's work, from its submission to its end.
///
/// @param uuid the same run's id where a layout wants a UUID, 32 hex digits or a ULID
/// @param demands what the runner that takes it must be, merged when the run was made
/// @param checkpoint where its agent keeps its checkpoints
/// @param attempt from 1
/// @param resumePayload the last answer it was resumed with; null before the first
/// @param lastRunSeq the number of its last event
/// @param origin `native`, or the layout that wrote it
public record Run(
    RunId id,
    UUID uuid,
    SessionId sessionId,
    Job job,
    Lineage lineage,
    Demands demands,
    Checkpoint checkpoint,
    RunState state,
    int attempt,
    Timing timing,
    @Nullable Json resumePayload,
    long lastRunSeq,
    String origin) {

  public static final String NATIVE = "native";

  /// @param ns null when none was named
  public record Checkpoint(String thread, @Nullable String ns) {}

  public RunStatus status() {
    return state.status();
  }

  /// Whether it is one of ours, and not another program's.
  public boolean isNative() {
    return origin.equals(NATIVE);
  }

  /// Where it is in a list.
  public PageRequest.Mark mark() {
    return new PageRequest.Mark(timing.createdAt(), id.value());
  }

  /// The same run in another state.
  public Run with(RunState next) {
    return new Run(
        id,
        uuid,
        sessionId,
        job,
        lineage,
        demands,
        checkpoint,
        next,
        attempt,
        timing,
        resumePayload,
        lastRunSeq,
        origin);
  }

  /// The same run, resumed with this answer.
  public Run answered(Json answer) {
    return new Run(
        id,
        uuid,
        sessionId,
        job,
        lineage,
        demands,
        checkpoint,
        state,
        attempt,
        timing,
        answer,
        lastRunSeq,
        origin);
  }

  /// The same pending run, demanding more.
  ///
  /// @param timeoutAt until when it looks for a runner
  public Run demanding(Demands wanted, @Nullable Instant timeoutAt) {
    return new Run(
        id,
        uuid,
        sessionId,
        job,
        lineage,
        wanted,
        checkpoint,
        state,
        attempt,
        new Timing(
            timing.createdAt(),
            timing.claimedAt(),
            timing.startedAt(),
            timeoutAt,
            timing.updatedAt()),
        resumePayload,
        lastRunSeq,
        origin);
  }

  /// The same run after its log grew.
  public Run withLastRunSeq(long last) {
    return new Run(
        id,
        uuid,
        sessionId,
        job,
        lineage,
        demands,
        checkpoint,
        state,
        attempt,
        timing,
        resumePayload,
        last,
        origin);
  }

  /// How often it was tried, as the lifecycle wants it.
  public Attempts attempts(Deadlines deadlines) {
    Job.Terms terms = job.terms();
    return new Attempts(
        attempt,
        terms.maxAttempts(),
        terms.onLost(),
        deadlines.backOff(attempt + 1, uuid.getLeastSignificantBits()));
  }
}
