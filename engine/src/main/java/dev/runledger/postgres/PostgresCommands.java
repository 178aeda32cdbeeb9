package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.sql.JdbcCommands;
import dev.runledger.sql.Sql;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The table `runner_commands` on PostgreSQL.
final class PostgresCommands extends JdbcCommands {
  private static final String DUE =
      """
      SELECT runner_commands.runner_id, runner_commands.run_id, runs.session_id, runner_commands.kind,
          runner_commands.reason, runner_commands.grace_seconds, runner_commands.payload
      FROM runner_commands
      JOIN runs ON runs.run_id = runner_commands.run_id
      WHERE runner_commands.runner_id = ANY (:runner_ids)
        AND (runner_commands.delivered_at IS NULL OR runner_commands.delivered_at <= :before)
      ORDER BY runner_commands.created_at, runner_commands.run_id
      """;

  private static final String TOLD =
      """
      UPDATE runner_commands
      SET delivered_at = :now
      WHERE runner_id = ANY (:runner_ids)
        AND (delivered_at IS NULL OR delivered_at <= :before)
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
  public List<Command> take(RunnerId runner, Instant before) {
    return takeAll(List.of(runner), before).getOrDefault(runner, List.of());
  }

  @Override
  public Map<RunnerId, List<Command>> takeAll(Collection<RunnerId> runners, Instant before) {
    List<String> ids = runners.stream().map(RunnerId::value).toList();
    Map<RunnerId, List<Command>> due = new HashMap<>();
    sql.query(DUE)
        .withTexts("runner_ids", ids)
        .with("before", before)
        .each(row ->
            due.computeIfAbsent(new RunnerId(row.text("runner_id")), _ -> new ArrayList<>())
                .add(read(row)));
    if (!due.isEmpty()) {
      sql.query(TOLD)
          .withTexts("runner_ids", ids)
          .with("before", before)
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
