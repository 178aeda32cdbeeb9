package dev.runledger.postgres;

import dev.runledger.id.RunnerId;
import dev.runledger.sql.JdbcRunners;
import dev.runledger.work.Runner;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The table `runners` on PostgreSQL.
final class PostgresRunners extends JdbcRunners {
  private final PostgresTx tx;

  PostgresRunners(PostgresTx tx) {
    super(tx.sql());
    this.tx = tx;
  }

  @Override
  public Optional<Runner> hold(RunnerId id) {
    lock(List.of(id.value()));
    return find(id);
  }

  /// The names are locked and not the rows, which may not be there yet. It may take its time, in
  /// which another transaction granted the runner a lease that is longer than one from the
  /// beginning of this one.
  private void lock(List<String> ids) {
    tx.sql()
        .query(
            """
            WITH held AS MATERIALIZED (
                SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) IS NULL AS free
                FROM unnest(:names::text[]) AS name)
            SELECT clock_timestamp() AS now
            FROM held
            WHERE free IS NOT NULL
            """)
        .withTexts("names", ids.stream().map(id -> tx.schema() + " " + id).toList())
        .list(row -> row.instant("now"))
        .forEach(tx::reads);
  }

  @Override
  public List<Runner> holdAll(Collection<RunnerId> ids) {
    List<String> order = ids.stream().map(RunnerId::value).sorted().toList();
    lock(order);
    return tx.sql()
        .query(
            """
            SELECT runner_id, hostname, project_dir, executor_type, tags, require_matching_tags, status,
                registered_at, last_seen_at
            FROM runners
            WHERE runner_id = ANY (:runner_ids)
            """)
        .withTexts("runner_ids", order)
        .list(PostgresRunners::read);
  }
}
