package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.run.Agent;
import dev.runledger.store.AgentTable;
import dev.runledger.wire.DemandsJson;
import dev.runledger.work.Demands;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table `agents`, in the same words on both stores.
public final class JdbcAgents implements AgentTable {
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
  public Agent put(String name, Agent.Blueprint blueprint) {
    Demands demands = blueprint.demands();
    sql.query(
            """
            INSERT INTO agents (name, description, demands, parameters_schema, defaults, created_at, updated_at)
            VALUES (:name, :description, :demands, :parameters_schema, :defaults, :now, :now)
            ON CONFLICT (name) DO UPDATE
            SET description = excluded.description, demands = excluded.demands,
                parameters_schema = excluded.parameters_schema, defaults = excluded.defaults,
                updated_at = excluded.updated_at
            """)
        .with("name", name)
        .with("description", blueprint.description())
        .with("demands", demands.isNone() ? null : DemandsJson.text(demands).text())
        .with("parameters_schema", JdbcRuns.text(blueprint.parametersSchema()))
        .with("defaults", JdbcRuns.text(blueprint.defaults()))
        .with("now", now)
        .update();
    return find(name).orElseThrow();
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

  @Override
  public List<Agent> list() {
    return sql.query(
            """
            SELECT name, description, demands, parameters_schema, defaults, created_at, updated_at
            FROM agents
            ORDER BY name
            """)
        .list(JdbcAgents::read);
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
