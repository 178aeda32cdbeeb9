package dev.runledger.run;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.work.Demands;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request for a run, before the ledger has made one of it.
///
/// @param type null when the request did not say: RESUME_SESSION where it names a session that
///   there is, else START_SESSION
/// @param sessionId null for a new session
/// @param parentSession whom a callback goes to; null when nobody waits
/// @param parentRun null when its maker named none
/// @param affinity whether a run in an old session demands the machine that ran the session before
/// @param checkpointNs null when none was named
/// @param delay how long after it was made the run may start, by the server's clock; null where its
///   job says when it may
public record Submission(
    Lineage.@Nullable Type type,
    @Nullable SessionId sessionId,
    Job job,
    Lineage.Trigger trigger,
    Lineage.Mode mode,
    @Nullable SessionId parentSession,
    @Nullable RunId parentRun,
    Demands demands,
    Conflict conflict,
    boolean affinity,
    @Nullable String checkpointNs,
    @Nullable Duration delay) {

  /// Without a delay.
  public Submission(
      Lineage.@Nullable Type type,
      @Nullable SessionId sessionId,
      Job job,
      Lineage.Trigger trigger,
      Lineage.Mode mode,
      @Nullable SessionId parentSession,
      @Nullable RunId parentRun,
      Demands demands,
      Conflict conflict,
      boolean affinity,
      @Nullable String checkpointNs) {
    this(
        type,
        sessionId,
        job,
        trigger,
        mode,
        parentSession,
        parentRun,
        demands,
        conflict,
        affinity,
        checkpointNs,
        null);
  }

  /// What becomes of the request while another run of the session is active.
  public enum Conflict {
    QUEUE,
    REJECT,
    CANCEL_ACTIVE
  }
}
