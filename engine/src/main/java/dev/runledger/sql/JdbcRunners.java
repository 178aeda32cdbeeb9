package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Words;
import dev.runledger.store.RunnerTable;
import dev.runledger.wire.TagsJson;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Runner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `runners`, in the same words on both stores.
public class JdbcRunners implements RunnerTable {
  private final Sql sql;

  public JdbcRunners(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<Runner> find(RunnerId id) {
    return sql.query(
            """
            SELECT runner_id, hostname, project_dir, executor_type, tags, require_matching_tags, status,
                registered_at, last_seen_at
            FROM runners
            WHERE runner_id = :runner_id
            """)
        .with("runner_id", id.value())
        .one(JdbcRunners::read);
  }

  /// Who writes on SQLite is alone.
  @Override
  public Optional<Runner> hold(RunnerId id) {
    return find(id);
  }

  @Override
  public void put(Runner runner) {
    Capabilities can = runner.capabilities();
    sql.query(
            """
            INSERT INTO runners (
                runner_id, hostname, project_dir, executor_type, tags, require_matching_tags, status,
                registered_at, last_seen_at)
            VALUES (
                :runner_id, :hostname, :project_dir, :executor_type, :tags, :require_matching_tags, :status,
                :registered_at, :last_seen_at)
            ON CONFLICT (runner_id) DO UPDATE
            SET tags = excluded.tags, require_matching_tags = excluded.require_matching_tags,
                status = excluded.status, registered_at = excluded.registered_at,
                last_seen_at = excluded.last_seen_at
            """)
        .with("runner_id", runner.id().value())
        .with("hostname", can.hostname())
        .with("project_dir", can.projectDir())
        .with("executor_type", can.executorType())
        .with("tags", TagsJson.text(can.tags()).text())
        .with("require_matching_tags", can.requireMatchingTags())
        .with("status", Words.of(runner.status()))
        .with("registered_at", runner.registeredAt())
        .with("last_seen_at", runner.lastSeenAt())
        .update();
  }

  @Override
  public void seen(RunnerId id, Instant now) {
    sql.query(
            """
            UPDATE runners
            SET last_seen_at = :now, status = CASE status WHEN 'stale' THEN 'online' ELSE status END
            WHERE runner_id = :runner_id
            """)
        .with("runner_id", id.value())
        .with("now", now)
        .update();
  }

  @Override
  public void setStatus(RunnerId id, Runner.Status status, Instant now) {
    sql.query(
            """
            UPDATE runners
            SET status = :status, last_seen_at = CASE CAST(:status AS text) WHEN 'removed' THEN :now ELSE last_seen_at END
            WHERE runner_id = :runner_id
            """)
        .with("runner_id", id.value())
        .with("status", Words.of(status))
        .with("now", now)
        .update();
  }

  @Override
  public void delete(RunnerId id) {
    sql.query(
            """
            DELETE FROM runners
            WHERE runner_id = :runner_id
            """)
        .with("runner_id", id.value())
        .update();
  }

  @Override
  public List<Runner> online() {
    return list(Runner.Status.ONLINE);
  }

  @Override
  public List<Runner> silentSince(Runner.Status status, Instant before) {
    return sql.query(
            """
            SELECT runner_id, hostname, project_dir, executor_type, tags, require_matching_tags, status,
                registered_at, last_seen_at
            FROM runners
            WHERE status = :status
              AND last_seen_at <= :before
            """)
        .with("status", Words.of(status))
        .with("before", before)
        .list(JdbcRunners::read);
  }

  @Override
  public List<Runner> list(Runner.@Nullable Status status) {
    return sql.query(
            """
            SELECT runner_id, hostname, project_dir, executor_type, tags, require_matching_tags, status,
                registered_at, last_seen_at
            FROM runners
            WHERE (CAST(:status AS text) IS NULL OR status = :status)
            ORDER BY registered_at DESC, runner_id DESC
            """)
        .with("status", status == null ? null : Words.of(status))
        .list(JdbcRunners::read);
  }

  protected static Runner read(Row row) {
    return new Runner(
        new RunnerId(row.text("runner_id")),
        new Capabilities(
            row.text("hostname"),
            row.text("project_dir"),
            row.text("executor_type"),
            TagsJson.read(new Json(row.text("tags"))),
            row.bool("require_matching_tags")),
        RunRow.word(Runner.Status.class, row.text("status")),
        row.instant("registered_at"),
        row.instant("last_seen_at"));
  }
}
