package dev.runledger.ledger;

import dev.runledger.event.Json;
import dev.runledger.id.SessionId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.run.Actor;
import dev.runledger.run.Agent;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.schema.JsonSchemas;
import dev.runledger.store.Listed;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The agents: what is known of those that have a blueprint. A run may name one that has none.
public final class Agents {
  private static final String SCHEMA = "/parameters_schema";
  private static final String PARAMETERS = "/parameters";

  private final Store store;

  public Agents(Store store) {
    this.store = store;
  }

  public Optional<Agent> find(String name) {
    return store.read(tx -> tx.agents().find(name));
  }

  /// The name of the agent whose session this is: its runs are that agent's where they name none.
  public Optional<String> ofSession(SessionId id) {
    return store.read(
        tx -> tx.sessions().find(id).flatMap(session -> Optional.ofNullable(session.agentName())));
  }

  public Agent agent(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  /// A page of the agents.
  ///
  /// @param total how many there are on all pages
  public record Known(Page<Agent> page, long total) {}

  /// In the order of their names.
  public Known list(PageRequest page) {
    String after = page.after() == null ? null : page.after().id();
    return store.read(tx -> {
      Listed<Agent> read = tx.agents().list(after, page.limit());
      return new Known(Page.of(read.items(), read.hasMore(), Agents::mark), tx.agents().count());
    });
  }

  /// Where it is in the list.
  public static PageRequest.Mark mark(Agent agent) {
    return new PageRequest.Mark(agent.createdAt(), agent.name());
  }

  /// @param isNew there was none of this name
  public record Put(Agent agent, boolean isNew) {}

  /// Makes an agent, or says anew what it is. Runs that were made before keep what they have.
  public Put put(String name, Agent.Blueprint blueprint, Actor actor) {
    if (blueprint.parametersSchema() != null) {
      refuse(JsonSchemas.faultsOf(blueprint.parametersSchema(), SCHEMA));
    }
    return store.write(tx -> {
      audit(tx, actor, "agent.put", name);
      boolean isNew = tx.agents().put(name, blueprint);
      return new Put(tx.agents().find(name).orElseThrow(), isNew);
    });
  }

  /// Its runs stay.
  public void delete(String name, Actor actor) {
    store.write(tx -> {
      if (!tx.agents().delete(name)) {
        throw unknown(name);
      }
      audit(tx, actor, "agent.delete", name);
      return name;
    });
  }

  /// Holds the parameters of a request to the agent's schema.
  ///
  /// @param parameters null where there are none: the same as an empty object
  /// @throws ProblemException `invalid_body` with a pointer to each place
  public static void check(Agent agent, @Nullable Json parameters) {
    Json schema = agent.blueprint().parametersSchema();
    if (schema != null) {
      Json given = parameters == null ? Json.EMPTY_OBJECT : parameters;
      refuse(JsonSchemas.errors(schema, given, PARAMETERS));
    }
  }

  private static void refuse(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw new ProblemException(new InvalidBody(errors));
    }
  }

  private static void audit(Tx tx, Actor actor, String action, String name) {
    tx.audit().add(actor, action, name, Operator.detail(actor).endObject().json());
  }

  private static ProblemException unknown(String name) {
    return new ProblemException(new Problem.NotFound("agent", name));
  }
}
