package dev.runledger.layout;

import dev.runledger.layout.Source.EventId;
import dev.runledger.layout.Source.Json;
import dev.runledger.layout.Source.Same;
import dev.runledger.layout.Source.Status;
import dev.runledger.layout.View.Constant;
import dev.runledger.run.RunStatus;
import java.util.List;
import java.util.Set;

/// `runs` and `crawl`: runs that explore an app, and their events; the same columns under two sets
/// of names.
final class ExplorationLayouts {
  private static final StatusWords WORDS =
      StatusWords.none()
          .with("PENDING", RunStatus.PENDING)
          .with(
              "RUNNING",
              RunStatus.RUNNING,
              RunStatus.CLAIMED,
              RunStatus.WAITING_INPUT,
              RunStatus.STOPPING)
          .with("COMPLETED", RunStatus.COMPLETED)
          .with("FAILED", RunStatus.FAILED)
          .with("CANCELLED", RunStatus.CANCELLED, RunStatus.STOPPED);

  private static final String NOW = "timezone('UTC', now())";

  private ExplorationLayouts() {}

  static Layout runs() {
    return layout(
        "runs",
        "FR-006: Database Schema for Runs & Events",
        "run_status",
        "runs",
        "run_events",
        "run_id");
  }

  static Layout crawl() {
    return layout(
        "crawl",
        "FR-006: Database Schema for Crawl Runs & Events",
        "crawl_status",
        "crawl_runs",
        "crawl_events",
        "crawl_id");
  }

  private static Layout layout(
      String name, String seed, String statusType, String runs, String events, String runId) {
    List<Column> runColumns = runColumns(statusType);
    return new Layout(
        name,
        "%s and %s: explorations of an app, named by UUIDs".formatted(runs, events),
        seed,
        Set.of(Layout.Kind.POSTGRES),
        List.of(new EnumType(statusType, WORDS.words())),
        List.of(
            new View(
                    runs,
                    "Explorations of an app, one row a run: the runs that have an app_package.",
                    Base.RUNS,
                    runColumns)
                .with(
                    new Constant("type", "'START_SESSION'", false),
                    new Constant("prompt", "''", false),
                    new Constant("kind", "'exploration'", false))
                .showing("t.app_package IS NOT NULL"),
            new View(
                events,
                "What happened in those runs, in order; the server's own facts are not among it.",
                Base.EVENTS,
                eventColumns(runId))),
        runColumns);
  }

  private static List<Column> runColumns(String statusType) {
    return List.of(
        Column.run("id", "uuid", Spelling.UUID, "the run, as a UUID")
            .required()
            .orElse("gen_random_uuid()"),
        Column.of("status", statusType, new Status(WORDS), "where the run stands")
            .required()
            .orElse("'PENDING'"),
        Column.same("app_package", "character varying(255)", "the app that is explored").required(),
        Column.of("device_config", "jsonb", new Json("device_config", true), "the device"),
        Column.same("max_steps", "integer", "it is asked to stop after so many")
            .required()
            .orElse("100"),
        Column.same("goal", "text", "what it is after"),
        Column.time("created_at", "created_at", "when it was asked for; UTC")
            .required()
            .orElse(NOW),
        Column.time("started_at", "started_at", "when it started; UTC"),
        Column.time("completed_at", "completed_at", "when it ended; UTC"),
        Column.time("cancelled_at", "cancelled_at", "when it was cancelled; UTC"),
        Column.of("error_message", "text", new Same("error"), "the sentence of a failure"));
  }

  private static List<Column> eventColumns(String runId) {
    return List.of(
        Column.of("id", "bigint", new EventId(), "grows with every event"),
        Column.run(runId, "uuid", Spelling.UUID, "the run that it happened in").required(),
        Column.of(
                "event_type",
                "character varying(50)",
                new Same("event_type"),
                "a letter, then letters, digits or _.:-")
            .required(),
        Column.of("payload", "jsonb", new Json("payload", false), "what its writer said")
            .required(),
        Column.time("created_at", "created_at", "when it was written; UTC").required().orElse(NOW));
  }
}
