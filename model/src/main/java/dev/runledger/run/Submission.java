package dev.runledger.run;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.work.Demands;
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
    @Nullable String checkpointNs) {

  /// What becomes of the request while another run of the session is active.
  public enum Conflict {
    QUEUE,
    REJECT,
    CANCEL_ACTIVE
  }
}
