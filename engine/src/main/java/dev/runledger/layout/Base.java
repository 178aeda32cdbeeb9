package dev.runledger.layout;

import org.jspecify.annotations.Nullable;

/// The table of ours whose rows a view shows.
///
/// In everything that is generated its alias is `t`; where it hangs on a run, that run's is `r`.
public enum Base {
  RUNS("runs", null, false),
  EVENTS("run_events", null, true),
  SESSIONS("sessions", "session_id", false),
  SNAPSHOTS("run_state_snapshots", "step_ordinal", true),
  ARTIFACTS("run_artifacts", "ref", true),
  OUTBOX("run_outbox", "sink_id", true),
  SCREENS("screens", "screen_id", false),
  ACTIONS("actions", "action_id", false),
  EDGES("edges", "edge_id", false),
  OUTCOMES("graph_persistence_outcomes", "outcome_id", true),
  CURSORS("graph_projection_cursors", null, true);

  private final String table;
  private final @Nullable String key;
  private final boolean isOfRun;

  Base(String table, @Nullable String key, boolean isOfRun) {
    this.table = table;
    this.key = key;
    this.isOfRun = isOfRun;
  }

  public String table() {
    return table;
  }

  /// The column that names a row, beside the run that it hangs on; null where the run does.
  public @Nullable String key() {
    return key;
  }

  /// Whether each of its rows hangs on a run.
  public boolean isOfRun() {
    return isOfRun;
  }
}
