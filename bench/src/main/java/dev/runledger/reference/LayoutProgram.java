package dev.runledger.reference;

import java.util.List;

/// What a program of a published schema asks and writes, and the same of the table below: the same
/// columns of the same types, in the same order, by the index that is made for it.
///
/// @param layout its name
/// @param name the column of `runs` that has the layout's name of a run
/// @param read the events of a run, through the layout; its name goes into it
/// @param readTable the same from our table; the run's id goes into it, and its session's where
///   that is asked
/// @param write one event, through the layout, likewise
public record LayoutProgram(
    String layout, String name, String read, String readTable, String write) {

  /// Beside what `write` writes.
  static final String WRITE_TABLE =
      "INSERT INTO run_events (run_id, session_id, event_type, payload) VALUES (?, ?, 'step', %s)";

  private static final String READ_RUNS =
      "SELECT id, run_id, event_type, payload::jsonb, created_at FROM run_events WHERE run_id = ? ORDER BY id";
  private static final String READ_SESSION =
      """
      SELECT id, session_id, run_id, seq, event_type, source, payload, event_id, created_at
      FROM run_events
      WHERE run_id = ? AND session_id = ?
      ORDER BY seq
      """;

  private static LayoutProgram exploration(String layout, String events, String run) {
    return new LayoutProgram(
        layout,
        "run_uuid",
        "SELECT id, %2$s, event_type, payload, created_at FROM %1$s WHERE %2$s = ?::uuid ORDER BY id"
            .formatted(events, run),
        READ_RUNS,
        "INSERT INTO %s (%s, event_type, payload) VALUES (?::uuid, 'step', %%s)"
            .formatted(events, run));
  }

  private static LayoutProgram session(String events) {
    return new LayoutProgram(
        "session",
        "run_hex",
        "SELECT id, session_id, run_id, seq, type, source, payload, event_id, created_at FROM "
            + events
            + " WHERE run_id = ? ORDER BY seq",
        READ_SESSION,
        "INSERT INTO " + events + " (run_id, session_id, type, payload) VALUES (?, ?, 'step', %s)");
  }

  public static List<LayoutProgram> onPostgres() {
    return List.of(
        exploration("runs", "runs.run_events", "run_id"),
        exploration("crawl", "crawl.crawl_events", "crawl_id"),
        session("session.session_events"),
        new LayoutProgram(
            "screengraph",
            "run_ulid",
            "SELECT id, run_id, seq, event_type, node_name, step, payload, created_at FROM screengraph.run_events WHERE run_id = ? ORDER BY seq",
            """
            SELECT id, run_id, run_seq, event_type, node_name, step, payload::jsonb, created_at
            FROM run_events
            WHERE run_id = ?
            ORDER BY run_seq
            """,
            "INSERT INTO screengraph.run_events (run_id, event_type, payload) VALUES (?, 'step', %s)"));
  }

  public static List<LayoutProgram> onSqlite() {
    return List.of(session("session_events"));
  }
}
