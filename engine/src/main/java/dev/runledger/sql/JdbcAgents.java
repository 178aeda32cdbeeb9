package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.json.Limits;
import dev.runledger.run.Agent;
import dev.runledger.store.AgentTable;
import dev.runledger.store.Listed;
import dev.runledger.wire.DemandsJson;
import dev.runledger.work.Demands;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `agents`, in the same words on both stores.
public final class JdbcAgents implements AgentTable {
  private static final String INSERT =
      """
      INSERT INTO agents (name, description, demands, parameters_schema, defaults, created_at, updated_at)
      VALUES (:name, :description, :demands, :parameters_schema, :defaults, :now, :now)
      ON CONFLICT (name) DO NOTHING
      """;

  private static final String UPDATE =
      """
      UPDATE agents
      SET description = :description, demands = :demands, parameters_schema = :parameters_schema,
          defaults = :defaults, updated_at = :now
      WHERE name = :name
      """;

  private final Sql sql;
  private final Instant now;

  public JdbcAgents(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public Optional<Agent> find(String name) {
    return sql.query(
            """
            SELECT name, description, demands, parameters_schema, defaults, created_at, updated_at
            FROM agents
            WHERE name = :name
            """)
        .with("name", name)
        .one(JdbcAgents::read);
  }

  @Override
  public boolean put(String name, Agent.Blueprint blueprint) {
    while (true) {
      if (write(INSERT, name, blueprint)) {
        return true;
      }
      if (write(UPDATE, name, blueprint)) {
        return false;
      }
      // Deleted in between.
    }
  }

  private boolean write(String statement, String name, Agent.Blueprint blueprint) {
    Demands demands = blueprint.demands();
    return sql.query(statement)
            .with("name", name)
            .with("description", blueprint.description())
            .with("demands", demands.isNone() ? null : DemandsJson.text(demands).text())
            .with("parameters_schema", JdbcRuns.text(blueprint.parametersSchema()))
            .with("defaults", JdbcRuns.text(blueprint.defaults()))
            .with("now", now)
            .update()
        > 0;
  }

  @Override
  public boolean delete(String name) {
    return sql.query(
                """
                DELETE FROM agents
                WHERE name = :name
                """)
            .with("name", name)
            .update()
        > 0;
  }

  /// Looks at sizes first: only what fits is read.
  @Override
  public Listed<Agent> list(@Nullable String after, int limit) {
    return sql.query(
            """
            SELECT kept.name, kept.description, kept.demands, kept.parameters_schema, kept.defaults, kept.created_at,
                kept.updated_at, listed.has_more
            FROM (
                SELECT name, row_number() OVER page AS place, lead(1) OVER page IS NOT NULL AS has_more,
                    sum(bytes) OVER page AS bytes
                FROM (
                    SELECT name, coalesce(octet_length(description), 0)
                        + coalesce(octet_length(CAST(demands AS text)), 0)
                        + coalesce(octet_length(CAST(parameters_schema AS text)), 0)
                        + coalesce(octet_length(CAST(defaults AS text)), 0) AS bytes
                    FROM agents
                    WHERE CAST(:after AS text) IS NULL OR name > :after
                    ORDER BY name
                    LIMIT :limit) AS sized
                WINDOW page AS (ORDER BY name ROWS UNBOUNDED PRECEDING)) AS listed
            JOIN agents AS kept ON kept.name = listed.name
            WHERE listed.place < :limit
              AND (listed.place = 1 OR listed.bytes <= :most_bytes)
            ORDER BY listed.name
            """)
        .with("after", after)
        .with("limit", limit + 1)
        .with("most_bytes", Limits.ANSWER_TEXT)
        .bounded(JdbcAgents::read);
  }

  @Override
  public long count() {
    return sql.query(
            """
            SELECT count(*) AS agents
            FROM agents
            """)
        .one(row -> row.longValue("agents"))
        .orElseThrow();
  }

  private static Agent read(Row row) {
    String demands = row.textOrNull("demands");
    return new Agent(
        row.text("name"),
        new Agent.Blueprint(
            row.textOrNull("description"),
            demands == null ? Demands.NONE : DemandsJson.read(new Json(demands)),
            RunRow.json(row, "parameters_schema"),
            RunRow.json(row, "defaults")),
        row.instant("created_at"),
        row.instant("updated_at"));
  }
}
