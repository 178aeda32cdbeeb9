package dev.runledger.cli;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission.Conflict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a run belongs, and when it may start.
final class PlaceOptions {
  @Option(names = "--session", paramLabel = "ID", description = "Go on with this session.")
  private @Nullable String session;

  @Option(
      names = "--conflict",
      paramLabel = "ANSWER",
      converter = Vocabulary.OfConflicts.class,
      completionCandidates = Vocabulary.OfConflicts.class,
      description = "While another run of the session is active: ${COMPLETION-CANDIDATES}.")
  private @Nullable Conflict conflict;

  @Option(
      names = "--anywhere",
      description = "Not only on the machine where the session's earlier runs ran.")
  private boolean anywhere;

  @Option(names = "--parent", paramLabel = "ID", description = "The run that this one comes from.")
  private @Nullable String parent;

  @Option(
      names = "--call-back",
      paramLabel = "ID",
      description = "The session that goes on with a new run when this one is over.")
  private @Nullable String caller;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Not to start before this time has passed: 30s, 15m, 2h.")
  private @Nullable Duration delay;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = SomeSeconds.class,
      description = "How long it may wait for a runner that meets its demands (default: 5m).")
  private @Nullable Duration match;

  void addTo(RunRequest request, RunledgerClient client) {
    IdFinder ids = new IdFinder(client);
    if (session != null) {
      // Its type says that the session is there: a slip of the pen is no new session.
      request.type(Lineage.Type.RESUME_SESSION).session(ids.session(session));
    }
    if (conflict != null) {
      request.conflict(conflict);
    }
    if (anywhere) {
      request.withoutAffinity();
    }
    if (parent != null) {
      request.parentRun(ids.run(parent));
    }
    if (caller != null) {
      request.parentSession(ids.session(caller)).mode(Lineage.Mode.ASYNC_CALLBACK);
    }
    if (delay != null) {
      request.delay(delay);
    }
    if (match != null) {
      request.matchWithin(match);
    }
  }
}
