package dev.runledger.run;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import org.jspecify.annotations.Nullable;

/// Where a run comes from and who waits for it.
///
/// @param parentSession whom a callback goes to; null when nobody waits
/// @param parentRun the run that this one retries or was forked from, or its maker named; null when
///   a person started it
public record Lineage(
    Type type,
    Trigger trigger,
    Mode mode,
    @Nullable SessionId parentSession,
    @Nullable RunId parentRun) {

  public enum Type {
    START_SESSION,
    RESUME_SESSION
  }

  public enum Trigger {
    CHAT,
    RESUME,
    RETRY,
    SYSTEM
  }

  public enum Mode {
    SYNC,
    ASYNC_POLL,
    ASYNC_CALLBACK
  }
}
