package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.run.BulkEnd;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.AdminJson;
import dev.runledger.wire.AdminJson.BulkCancel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Cancels all runs that meet a filter instead of runs by their ids.
final class BulkCancelling {
  @Option(
      names = "--status",
      paramLabel = "STATUS",
      converter = Vocabulary.OfRuns.class,
      completionCandidates = Vocabulary.OfRuns.class,
      description = "Instead of runs by their ids, all live ones in this state.")
  private @Nullable RunStatus status;

  @Option(names = "--agent", paramLabel = "NAME", description = "Likewise, of this agent.")
  private @Nullable String agent;

  @Option(names = "--session", paramLabel = "ID", description = "Likewise, of this session.")
  private @Nullable String session;

  @Option(names = "--runner", paramLabel = "ID", description = "Likewise, that this runner holds.")
  private @Nullable String runner;

  @Option(
      names = "--older",
      paramLabel = "TIME",
      description = "Likewise, made longer ago than this: 30s, 15m, 2h, 7d.")
  private @Nullable Duration older;

  @Option(names = "--all", description = "Every live run that there is.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only name the runs that would be cancelled.")
  private boolean dryRun;

  boolean isGiven() {
    return all || isFilter();
  }

  private boolean isFilter() {
    return status != null || agent != null || session != null || runner != null || older != null;
  }

  boolean isOnlyLookedAt() {
    return dryRun;
  }

  /// @return the runs that were told to end
  List<RunId> cancel(
      RunledgerClient client, Terminal terminal, OrderCommand.End order, boolean json) {
    if (all && isFilter()) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "--all is every live run, and the other options name some.",
          "Leave --all out, or the others.");
    }
    IdFinder ids = new IdFinder(client);
    var filter =
        new RunFilter(
            status,
            session == null ? null : ids.knownSession(session),
            agent,
            null,
            runner == null ? null : ids.knownRunner(runner),
            null,
            null,
            null,
            null,
            older == null ? null : terminal.clock().instant().minus(older));
    BulkEnd end =
        client.admin().cancel(new BulkCancel(filter, all, dryRun, order.reason(), order.grace()));
    if (json) {
      terminal.out().println(AdminJson.write(end));
    } else {
      end.runs().forEach(run -> terminal.out().println(run.value()));
      String runs = end.runs().size() == 1 ? "1 run" : end.runs().size() + " runs";
      terminal.err().println(runs + (dryRun ? " would be cancelled." : " cancelled."));
    }
    NotMoved.complain(end.notMoved());
    return dryRun ? List.of() : end.runs();
  }
}
