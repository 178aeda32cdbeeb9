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

  /// The name is locked and not the row, which may not be there yet.
  @Override
  public Optional<Runner> hold(RunnerId id) {
    tx.sql()
        .query("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0)) IS NULL AS free")
        .with("name", tx.schema() + " " + id)
        .one(row -> row.bool("free"));
    return find(id);
  }

  @Override
  public List<Runner> holdAll(Collection<RunnerId> ids) {
    List<String> order = ids.stream().map(RunnerId::value).sorted().toList();
    tx.sql()
        .query(
            """
            SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) IS NULL AS free
            FROM unnest(:names::text[]) AS name
            """)
        .withTexts("names", order.stream().map(id -> tx.schema() + " " + id).toList())
        .list(row -> row.bool("free"));
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
