package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.sql.JdbcCommands;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/// The table `runner_commands` on PostgreSQL.
final class PostgresCommands extends JdbcCommands {
  private static final String DUE =
      """
      SELECT runner_id, run_id, session_id, kind, reason, grace_seconds, payload, created_at, bytes, has_more
      FROM (
          SELECT sized.*, row_number() OVER due AS place, lead(true) OVER due IS TRUE AS has_more,
              sum(bytes) OVER due AS bytes_so_far
          FROM (
              SELECT runner_commands.*, runs.session_id,
                  coalesce(octet_length(runner_commands.reason), 0)
                      + coalesce(octet_length(runner_commands.payload::text), 0) AS bytes
              FROM runner_commands
              JOIN runs ON runs.run_id = runner_commands.run_id
              WHERE runner_commands.runner_id = ANY (:runner_ids)
                AND (runner_commands.delivered_at IS NULL OR runner_commands.delivered_at <= :before)) AS sized
          WINDOW due AS (ORDER BY created_at, run_id, kind ROWS UNBOUNDED PRECEDING)) AS due
      WHERE place = 1
        OR bytes_so_far <= :most_bytes
      ORDER BY place
      """;

  private static final String TOLD =
      """
      UPDATE runner_commands
      SET delivered_at = :now
      FROM unnest(:run_ids::text[], :kinds::text[]) AS told (run_id, kind)
      WHERE runner_commands.run_id = told.run_id
        AND runner_commands.kind = told.kind
      """;

  private static final String DROP_ALL =
      """
      DELETE FROM runner_commands
      WHERE run_id = ANY (:run_ids)
      """;

  PostgresCommands(Sql sql, InstantSource clock) {
    super(sql, clock);
  }

  @Override
  public Listed<Command> take(Collection<RunnerId> runners, Instant before, long mostBytes) {
    Listed<Command> due =
        sql.query(DUE)
            .withTexts("runner_ids", runners.stream().map(RunnerId::value).toList())
            .with("before", before)
            .with("most_bytes", mostBytes)
            .bounded(JdbcCommands::read);
    List<Command> told = due.items();
    if (!told.isEmpty()) {
      sql.query(TOLD)
          .withTexts("run_ids", told.stream().map(one -> one.run().value()).toList())
          .withTexts("kinds", told.stream().map(JdbcCommands::kind).toList())
          .with("now", clock.instant())
          .update();
    }
    return due;
  }

  @Override
  public void dropAll(Collection<RunId> runs) {
    sql.query(DROP_ALL).withTexts("run_ids", runs.stream().map(RunId::value).toList()).update();
  }
}
