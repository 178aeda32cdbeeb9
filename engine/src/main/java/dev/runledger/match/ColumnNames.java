package dev.runledger.match;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Other names under which a table or a column of a published schema may be found: those that a
/// document had before it was changed, and those that are usual where a document names none.
final class ColumnNames {
  private static final Map<String, List<String>> TABLES =
      Map.of(
          "screengraph.run_state_snapshots", List.of("agent_state_snapshots"),
          "screengraph.run_artifacts", List.of("artifacts_index"));

  /// By `layout.table.column`.
  private static final Map<String, List<String>> COLUMNS =
      Map.ofEntries(
          Map.entry("session.sessions.session_id", List.of("id")),
          Map.entry("session.sessions.title", List.of("name")),
          Map.entry("session.session_runs.id", List.of("run_id")),
          Map.entry("session.session_runs.finished_at", List.of("completed_at")),
          Map.entry("session.session_events.type", List.of("event_type", "kind")),
          Map.entry(
              "session.session_events.payload", List.of("data", "payload_json", "content", "body")),
          Map.entry("session.session_events.seq", List.of("sequence", "sequence_number")),
          Map.entry("session.session_events.created_at", List.of("timestamp", "ts")),
          Map.entry("coordinator.sessions.session_id", List.of("id")),
          Map.entry("coordinator.sessions.title", List.of("session_name", "name")),
          Map.entry("coordinator.sessions.updated_at", List.of("last_resumed_at", "modified_at")),
          Map.entry("screengraph.runs.app_package", List.of("app_id", "app_config_id")),
          Map.entry("screengraph.runs.worker_id", List.of("processing_by")),
          Map.entry("screengraph.runs.completed_at", List.of("finished_at", "ended_at")),
          Map.entry("screengraph.run_events.seq", List.of("event_seq", "sequence")),
          Map.entry("screengraph.run_events.event_type", List.of("kind", "type")),
          Map.entry("screengraph.run_events.step", List.of("step_ordinal")),
          Map.entry("screengraph.run_events.payload", List.of("data", "payload_json")),
          Map.entry("screengraph.run_events.created_at", List.of("ts", "timestamp", "occurred_at")),
          Map.entry(
              "screengraph.run_state_snapshots.step_ordinal",
              List.of("step", "step_index", "ordinal")),
          Map.entry(
              "screengraph.run_state_snapshots.state_json",
              List.of("state", "snapshot", "snapshot_json")),
          Map.entry("screengraph.run_artifacts.ref", List.of("artifact_ref", "ref_id", "uri")),
          Map.entry("screengraph.run_artifacts.kind", List.of("artifact_kind", "type")),
          Map.entry(
              "screengraph.run_artifacts.content_hash_sha256",
              List.of("content_hash", "sha256", "hash")),
          Map.entry("screengraph.run_artifacts.byte_size", List.of("size_bytes", "size")),
          Map.entry("screengraph.run_artifacts.media_type", List.of("mime_type", "content_type")),
          Map.entry("screengraph.screens.app_package", List.of("app_id")),
          Map.entry("screengraph.screens.perceptual_hash", List.of("perceptual_hash64")),
          Map.entry("screengraph.actions.target_selector", List.of("target_key")),
          Map.entry("screengraph.actions.target_bounds", List.of("bounds_norm")),
          Map.entry("screengraph.actions.verb", List.of("action_type", "kind")),
          Map.entry("screengraph.edges.app_package", List.of("app_id")),
          Map.entry("screengraph.graph_persistence_outcomes.outcome_id", List.of("id")),
          Map.entry(
              "screengraph.graph_persistence_outcomes.source_event_seq",
              List.of("event_seq", "seq")),
          Map.entry(
              "screengraph.graph_projection_cursors.last_projected_seq",
              List.of("last_seq", "cursor_seq", "position")));

  private ColumnNames() {}

  static List<String> table(String layout, String table) {
    return all(table, TABLES.getOrDefault(layout + "." + table, List.of()));
  }

  static List<String> column(String layout, String table, String column) {
    return all(column, COLUMNS.getOrDefault(layout + "." + table + "." + column, List.of()));
  }

  private static List<String> all(String own, List<String> others) {
    return Stream.concat(Stream.of(own), others.stream()).toList();
  }
}
