package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session: the runs of one conversation or task, one of them at a time.
///
/// @param parent the session that started it; null when a person did, or the parent was deleted
/// @param affinity where its runs ran so far
/// @param executorSessionId what the executor calls this session; null when it did not say
/// @param lastSeq the number of its last event
public record Session(
    SessionId id,
    @Nullable SessionId parent,
    @Nullable String title,
    @Nullable String agentName,
    @Nullable String projectDir,
    Status status,
    Affinity affinity,
    @Nullable String executorSessionId,
    @Nullable Json metadata,
    long lastSeq,
    Instant createdAt,
    Instant updatedAt) {

  /// Where it is in a list.
  public PageRequest.Mark mark() {
    return new PageRequest.Mark(createdAt, id.value());
  }

  public enum Status {
    PENDING,
    RUNNING,
    WAITING_INPUT,
    IDLE,
    FAILED,
    STOPPING,
    STOPPED;

    /// What a session is when this is the state of the run that decides it: the active one, else
    /// the first that waits, else the last that ended.
    public static Status of(RunStatus run) {
      return switch (run) {
        case PENDING, CLAIMED -> PENDING;
        case RUNNING -> RUNNING;
        case WAITING_INPUT -> WAITING_INPUT;
        case STOPPING -> STOPPING;
        case COMPLETED, CANCELLED -> IDLE;
        case FAILED -> FAILED;
        case STOPPED -> STOPPED;
      };
    }
  }

  /// @param hostname of the runner that ran the session last; null before the first run was started
  public record Affinity(@Nullable String hostname, @Nullable String executorType) {
    public static final Affinity NONE = new Affinity(null, null);
  }
}
