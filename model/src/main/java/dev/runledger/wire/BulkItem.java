package dev.runledger.wire;

import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.problem.Problem;
import dev.runledger.run.RunCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing of a bulk request. Each is answered on its own, so a broken one stands among the
/// others instead of refusing them all.
public sealed interface BulkItem {

  /// The run that it is about; null when not even that could be read.
  @Nullable RunId run();

  record Started(RunId run, LeaseToken token) implements BulkItem {}

  /// Renews the lease.
  record Renewal(RunId run, LeaseToken token) implements BulkItem {}

  record Reported(RunId run, LeaseToken token, RunCommand.Report report) implements BulkItem {}

  /// @param token null for events that need no lease
  record Events(RunId run, @Nullable LeaseToken token, List<NewEvent> events) implements BulkItem {}

  record Broken(@Nullable RunId run, Problem problem) implements BulkItem {}
}
