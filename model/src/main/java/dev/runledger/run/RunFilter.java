package dev.runledger.run;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.work.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which runs a list shows: those that meet everything that is not null.
public record RunFilter(
    @Nullable RunStatus status,
    @Nullable SessionId sessionId,
    @Nullable String agentName,
    @Nullable String appPackage,
    @Nullable RunnerId runnerId,
    Job.@Nullable Kind kind,
    Lineage.@Nullable Trigger trigger,
    @Nullable RunId parentRun,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore) {

  public static final RunFilter ALL =
      new RunFilter(null, null, null, null, null, null, null, null, null, null);

  /// The same, but for the status.
  public RunFilter in(RunStatus other) {
    return new RunFilter(
        other,
        sessionId,
        agentName,
        appPackage,
        runnerId,
        kind,
        trigger,
        parentRun,
        createdAfter,
        createdBefore);
  }

  /// Whether a run that met it still does: what else it looks at stays as it is.
  public boolean isStillMetBy(Run run) {
    Lease lease = run.state().leaseOrLast();
    return (status == null || status == run.status())
        && (runnerId == null || (lease != null && runnerId.equals(lease.holder())));
  }

  /// The same, but for the parent.
  public RunFilter under(RunId other) {
    return new RunFilter(
        status,
        sessionId,
        agentName,
        appPackage,
        runnerId,
        kind,
        trigger,
        other,
        createdAfter,
        createdBefore);
  }

  public static RunFilter ofSession(SessionId session) {
    return new RunFilter(null, session, null, null, null, null, null, null, null, null);
  }

  public static RunFilter childrenOf(RunId parent) {
    return new RunFilter(null, null, null, null, null, null, null, parent, null, null);
  }
}
