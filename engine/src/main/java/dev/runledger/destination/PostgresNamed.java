package dev.runledger.destination;

import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Looks up rows of a PostgreSQL database by many names in one statement.
record PostgresNamed(Sql sql) {

  Map<String, PlacedRun> runsByUuid(Collection<String> uuids) {
    return sql
        .query(
            """
            SELECT run_id, run_uuid, session_id, origin
            FROM runs
            WHERE run_uuid = ANY (:uuids::uuid[])
            """)
        .withTexts("uuids", List.copyOf(uuids))
        .list(PostgresNamed::placed)
        .stream()
        .collect(Collectors.toMap(PlacedRun::uuid, run -> run));
  }

  Map<String, PlacedRun> runsById(Collection<String> ids) {
    return sql
        .query(
            """
            SELECT run_id, run_uuid, session_id, origin
            FROM runs
            WHERE run_id = ANY (:ids::text[])
            """)
        .withTexts("ids", List.copyOf(ids))
        .list(PostgresNamed::placed)
        .stream()
        .collect(Collectors.toMap(PlacedRun::id, run -> run));
  }

  private static PlacedRun placed(Row row) {
    return new PlacedRun(
        row.text("run_id"), row.text("run_uuid"), row.text("session_id"), row.text("origin"));
  }

  List<Notes.Adopted> adopted(long adoption, String table, Collection<String> keys) {
    return sql.query(
            """
            SELECT source_key, hash, extras, renumbered
            FROM unnest(:keys::text[]) AS key
            CROSS JOIN LATERAL (
                SELECT source_key, hash, extras, renumbered
                FROM adopted_rows
                WHERE adoption_id = :adoption_id
                  AND table_name = :table_name
                  AND source_key = key
                OFFSET 0) AS found
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .withTexts("keys", List.copyOf(keys))
        .list(Notes::read);
  }

  Map<String, String> rejections(long adoption, String table, Collection<String> keys) {
    Map<String, String> reasons = new HashMap<>();
    sql.query(
            """
            SELECT source_key, reason
            FROM unnest(:keys::text[]) AS key
            CROSS JOIN LATERAL (
                SELECT source_key, reason
                FROM rejected_rows
                WHERE adoption_id = :adoption_id
                  AND table_name = :table_name
                  AND source_key = key
                OFFSET 0) AS found
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .withTexts("keys", List.copyOf(keys))
        .each(row -> reasons.put(row.text("source_key"), row.text("reason")));
    return reasons;
  }
}
