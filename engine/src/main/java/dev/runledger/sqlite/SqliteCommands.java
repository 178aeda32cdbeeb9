package dev.runledger.sqlite;

import dev.runledger.id.RunnerId;
import dev.runledger.sql.Batch;
import dev.runledger.sql.JdbcCommands;
import dev.runledger.sql.Sql;
import dev.runledger.store.Listed;
import dev.runledger.store.SpaceLeft;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The table `runner_commands` on SQLite.
final class SqliteCommands extends JdbcCommands {
  private static final String DUE =
      """
      SELECT runner_commands.runner_id, runner_commands.run_id, runs.session_id, runner_commands.kind,
          runner_commands.reason, runner_commands.grace_seconds, runner_commands.payload,
          runner_commands.created_at,
          coalesce(octet_length(runner_commands.reason), 0) + coalesce(octet_length(runner_commands.payload), 0)
              AS bytes
      FROM runner_commands
      JOIN runs ON runs.run_id = runner_commands.run_id
      WHERE runner_commands.runner_id = :runner_id
        AND (runner_commands.delivered_at IS NULL OR runner_commands.delivered_at <= :before)
      ORDER BY runner_commands.created_at, runner_commands.run_id, runner_commands.kind
      """;

  private static final String TOLD =
      """
      UPDATE runner_commands
      SET delivered_at = :now
      WHERE run_id = :run_id
        AND kind = :kind
      """;

  SqliteCommands(Sql sql, Instant now) {
    super(sql, InstantSource.fixed(now));
  }

  @Override
  public Listed<Command> take(Collection<RunnerId> runners, Instant before, long mostBytes) {
    var space = new SpaceLeft(mostBytes);
    List<Command> due = new ArrayList<>();
    boolean hasMore = false;
    for (RunnerId runner : runners) {
      Listed<Command> its =
          sql.query(DUE)
              .with("runner_id", runner.value())
              .with("before", before)
              .listed(JdbcCommands::read, Integer.MAX_VALUE, space);
      due.addAll(its.items());
      hasMore |= its.hasMore();
    }
    Batch told = sql.batch(TOLD);
    for (Command command : due) {
      told.with("run_id", command.run().value())
          .with("kind", kind(command))
          .with("now", clock.instant())
          .add();
    }
    told.run();
    return new Listed<>(due, hasMore);
  }
}
