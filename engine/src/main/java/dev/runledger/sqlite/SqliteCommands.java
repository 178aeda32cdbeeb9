package dev.runledger.sqlite;

import dev.runledger.id.RunnerId;
import dev.runledger.sql.JdbcCommands;
import dev.runledger.sql.Sql;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The table `runner_commands` on SQLite.
final class SqliteCommands extends JdbcCommands {
  private static final String DUE =
      """
      SELECT runner_commands.run_id, runs.session_id, runner_commands.kind, runner_commands.reason,
          runner_commands.grace_seconds, runner_commands.payload
      FROM runner_commands
      JOIN runs ON runs.run_id = runner_commands.run_id
      WHERE runner_commands.runner_id = :runner_id
        AND (runner_commands.delivered_at IS NULL OR runner_commands.delivered_at <= :before)
      ORDER BY runner_commands.created_at, runner_commands.run_id
      """;

  private static final String TOLD =
      """
      UPDATE runner_commands
      SET delivered_at = :now
      WHERE runner_id = :runner_id
        AND (delivered_at IS NULL OR delivered_at <= :before)
      """;

  SqliteCommands(Sql sql, Instant now) {
    super(sql, InstantSource.fixed(now));
  }

  @Override
  public List<Command> take(RunnerId runner, Instant before) {
    List<Command> due =
        sql.query(DUE)
            .with("runner_id", runner.value())
            .with("before", before)
            .list(JdbcCommands::read);
    if (!due.isEmpty()) {
      sql.query(TOLD)
          .with("runner_id", runner.value())
          .with("before", before)
          .with("now", clock.instant())
          .update();
    }
    return due;
  }
}
