package dev.runledger.layout;

import dev.runledger.layout.Source.Same;
import dev.runledger.layout.Source.Status;
import dev.runledger.run.RunStatus;
import java.util.List;
import java.util.Set;

/// `coordinator`: our own table `runs` begins with its columns. The view is for programs that know
/// only its seven words.
final class CoordinatorLayout {
  private static final StatusWords WORDS =
      StatusWords.none()
          .with("pending", RunStatus.PENDING)
          .with("claimed", RunStatus.CLAIMED)
          .with("running", RunStatus.RUNNING, RunStatus.WAITING_INPUT)
          .with("stopping", RunStatus.STOPPING)
          .with("completed", RunStatus.COMPLETED)
          .with("failed", RunStatus.FAILED)
          .with("stopped", RunStatus.STOPPED, RunStatus.CANCELLED);

  private static final String TEXT = "text";

  private CoordinatorLayout() {}

  static Layout coordinator() {
    List<Column> columns =
        List.of(
            Column.run("run_id", TEXT, Spelling.OWN, "run_ and 12 hex digits"),
            Column.same("session_id", TEXT, "the session").required(),
            Column.same("type", TEXT, "START_SESSION or RESUME_SESSION").required(),
            Column.same("agent_name", TEXT, "the agent's blueprint"),
            Column.same("prompt", TEXT, "the task").required(),
            Column.same("project_dir", TEXT, "where it runs"),
            Column.same("parent_session_id", TEXT, "whom a callback goes to"),
            Column.same("execution_mode", TEXT, "sync, async_poll, async_callback")
                .required()
                .orElse("'sync'"),
            Column.same("demands", TEXT, "JSON of what its runner must be"),
            Column.of("status", TEXT, new Status(WORDS), "where the run stands")
                .required()
                .orElse("'pending'"),
            Column.same("runner_id", TEXT, "who claimed it"),
            Column.same("error", TEXT, "the sentence of a failure"),
            time("created_at").required(),
            time("claimed_at"),
            time("started_at"),
            time("completed_at"),
            time("timeout_at"));
    return new Layout(
        "coordinator",
        "runs, which our own table begins with, and coordinator_runs with only seven words",
        "Phase 1: Database Schema",
        Set.of(Layout.Kind.SQLITE),
        List.of(),
        List.of(
            new View(
                "coordinator_runs",
                "The runs, for programs that know only the seven words of their states.",
                Base.RUNS,
                columns)),
        columns);
  }

  /// As text, in whatever spelling its writer chose.
  private static Column time(String name) {
    return Column.of(name, TEXT, new Same(name), "ISO 8601");
  }
}
