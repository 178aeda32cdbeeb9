package dev.runledger.contract;

import static dev.runledger.contract.Together.times;
import static dev.runledger.contract.Together.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Agents;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.run.Agent;
import dev.runledger.run.Agent.Blueprint;
import dev.runledger.run.Attempts;
import dev.runledger.run.Job;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.Submission;
import dev.runledger.wire.SubmissionJson;
import dev.runledger.work.Demands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an agent's blueprint does to runs that name it.
abstract class AgentsContract extends Contract {
  private static final Blueprint BARE = new Blueprint(null, Demands.NONE, null, null);
  private static final Blueprint FULL =
      new Blueprint(
          "Writes code",
          new Demands("host", null, "command", Set.of("linux")),
          new Json("{\"type\": \"object\", \"required\": [\"branch\"]}"),
          new Json("{\"max_attempts\": 3, \"parameters\": {\"branch\": \"main\", \"deep\": {}}}"));

  private Agents agents;

  @BeforeEach
  void open() {
    agents = new Agents(store);
  }

  private static Submission asked(Blueprint agent, String more) {
    String body = "{\"prompt\": \"p\", \"agent_name\": \"coder\"" + more + "}";
    SubmissionJson.Draft draft = SubmissionJson.open(body.getBytes(StandardCharsets.UTF_8));
    return draft.of(draft.agentName(), agent);
  }

  /// As with a run that somebody asks for in this session.
  @Test
  void whatTheAgentSaysHoldsForTheRunThatTellsItsSessionOfAChild() {
    var demands = new Demands(null, null, null, Set.of("gpu"));
    var defaults =
        new Json(
            """
            {"max_steps": 3, "max_attempts": 4, "on_lost": "requeue", "max_duration_seconds": 500, "priority": 5,
             "timeout_seconds": 50, "goal": "g", "metadata": {"m": 1}, "checkpoint_ns": "ns", "parameters": {"p": 1}}
            """);
    var blueprint = new Blueprint(null, demands, null, defaults);
    agents.put("coder", blueprint, SOMEBODY);
    Run parent = ledger.submit(asked(blueprint, ""));
    RunnerId runner = register("host", "gpu");
    Held asking = start(runner);
    submit(Request.start().parent(parent.sessionId()).calledBack());
    Held child = start(runner);
    report(asking, COMPLETED);
    report(child, COMPLETED);
    sweeper.sweep();

    Run told = claim(runner).run();
    assertThat(told.sessionId()).isEqualTo(parent.sessionId());
    Job.Terms terms = told.job().terms();
    assertThat(terms.maxAttempts()).isEqualTo(4);
    assertThat(terms.onLost()).isEqualTo(Attempts.OnLost.REQUEUE);
    assertThat(terms.maxDuration()).isEqualTo(Duration.ofSeconds(500));
    assertThat(terms.match()).isEqualTo(Duration.ofSeconds(50));
    assertThat(terms.priority()).isEqualTo(5);
    assertThat(terms.affinity()).isTrue();
    assertThat(told.job().exploration()).isEqualTo(new Job.Exploration(null, null, 3));
    assertThat(told.job().goal()).isEqualTo("g");
    assertThat(told.job().metadata()).isEqualTo(new Json("{\"m\": 1}"));
    assertThat(told.job().parameters().text()).contains("\"p\":1", "\"children\":[");
    assertThat(told.checkpoint().ns()).isEqualTo("ns");
    assertThat(told.demands()).isEqualTo(new Demands("host", "/work", "command", Set.of("gpu")));
  }

  @Test
  void aRunThatTellsGoesAnywhereWhereItsAgentSaysSo() {
    var blueprint = new Blueprint(null, Demands.NONE, null, new Json("{\"affinity\":\"none\"}"));
    agents.put("coder", blueprint, SOMEBODY);
    Run parent = ledger.submit(asked(blueprint, ""));
    RunnerId runner = register("host");
    Held asking = start(runner);
    submit(Request.start().parent(parent.sessionId()).calledBack());
    Held child = start(runner);
    report(asking, COMPLETED);
    report(child, COMPLETED);
    sweeper.sweep();

    Run told = claim(register("another")).run();
    assertThat(told.sessionId()).isEqualTo(parent.sessionId());
    assertThat(told.demands()).isEqualTo(Demands.NONE);
    assertThat(told.job().terms().affinity()).isFalse();
  }

  @Test
  void anAgentIsAsItWasPut() {
    Agents.Put put = agents.put("coder", FULL, SOMEBODY);

    assertThat(put.isNew()).isTrue();
    assertThat(put.agent().blueprint()).isEqualTo(FULL);
    assertThat(agents.find("coder")).contains(put.agent());
    assertThat(agents.find("Coder")).isEmpty();
  }

  @Test
  void ofManyWhoPutAnAgentAtOnceOneMakesIt() throws Exception {
    for (int round = 0; round < 10; round++) {
      String name = "coder" + round;
      List<Agents.Put> puts = together(times(8, _ -> agents.put(name, FULL, SOMEBODY)));
      assertThat(puts).filteredOn(Agents.Put::isNew).hasSize(1);
    }
  }

  /// Two of them in the same moment, as the clock tells it, are two.
  @Test
  void anAgentThatIsPutAgainAtOnceIsNotNew() {
    for (int round = 0; round < 50; round++) {
      String name = "coder" + round;
      assertThat(agents.put(name, FULL, SOMEBODY).isNew()).isTrue();
      assertThat(agents.put(name, BARE, SOMEBODY).isNew()).isFalse();
    }
  }

  @Test
  void anAgentThatIsPutAgainIsTheNewOneAndKeepsItsAge() {
    Agent first = agents.put("coder", FULL, SOMEBODY).agent();
    later(Duration.ofMinutes(1));
    Agents.Put second = agents.put("coder", BARE, SOMEBODY);

    assertThat(second.isNew()).isFalse();
    assertThat(second.agent().blueprint()).isEqualTo(BARE);
    assertThat(second.agent().createdAt()).isEqualTo(first.createdAt());
    assertThat(second.agent().updatedAt()).isAfter(first.updatedAt());
  }

  @Test
  void agentsAreListedByNameUntilTheyAreDeleted() {
    agents.put("writer", BARE, SOMEBODY);
    agents.put("coder", BARE, SOMEBODY);
    assertThat(listed()).containsExactly("coder", "writer");

    agents.delete("coder", SOMEBODY);

    assertThat(listed()).containsExactly("writer");
    refused("agent_not_found", () -> agents.delete("coder", SOMEBODY));
    refused("agent_not_found", () -> agents.agent("coder"));
  }

  private List<String> listed() {
    Agents.Known known = agents.list(PageRequest.first(50));
    assertThat(known.page().nextCursor()).isNull();
    assertThat(known.total()).isEqualTo(known.page().items().size());
    return known.page().items().stream().map(Agent::name).toList();
  }

  @Test
  void agentsAreListedPageByPageHoweverLargeTheyAre() {
    Json large = new Json("{\"parameters\":{\"x\":\"" + "x".repeat(1 << 18) + "\"}}");
    Blueprint blueprint = new Blueprint(null, Demands.NONE, null, large);
    List<String> names = List.of("a", "b c", "d", "e", "f", "g", "h", "i", "j", "k", "z ü");
    names.forEach(name -> agents.put(name, blueprint, SOMEBODY));

    List<Integer> sizes = new ArrayList<>();
    List<String> read = new ArrayList<>();
    for (PageRequest next = PageRequest.first(2); next != null; ) {
      Agents.Known known = agents.list(next);
      assertThat(known.total()).isEqualTo(names.size());
      sizes.add(known.page().items().size());
      known.page().items().forEach(agent -> read.add(agent.name()));
      next = known.page().next();
    }
    assertThat(read).isEqualTo(names);
    assertThat(sizes).containsExactly(2, 7, 2);
  }

  @Test
  void aSchemaThatIsNoneIsRefusedWithAPointer() {
    Blueprint broken = new Blueprint(null, Demands.NONE, new Json("{\"type\": \"objekt\"}"), null);

    InvalidBody problem =
        (InvalidBody) refused("invalid_body", () -> agents.put("coder", broken, SOMEBODY));
    assertThat(problem.errors())
        .extracting(FieldError::pointer)
        .containsOnly("/parameters_schema/type");
  }

  @Test
  void aRequestAddsToWhatItsAgentDemandsAndOverridesNothing() {
    Submission asked =
        asked(
            FULL,
            ", \"demands\": {\"hostname\": \"other\", \"project_dir\": \"/w\", \"tags\":"
                + " [\"gpu\"]}");

    assertThat(asked.demands())
        .isEqualTo(new Demands("host", "/w", "command", Set.of("linux", "gpu")));
    assertThat(ledger.submit(asked).demands()).isEqualTo(asked.demands());
  }

  @Test
  void whatARequestDoesNotSayIsAsItsAgentSays() {
    Submission plain = asked(FULL, "");
    Submission other = asked(FULL, ", \"max_attempts\": 1, \"parameters\": {\"branch\": \"x\"}");

    assertThat(plain.job().terms().maxAttempts()).isEqualTo(3);
    assertThat(plain.job().parameters())
        .isEqualTo(new Json("{\"branch\": \"main\", \"deep\": {}}"));
    assertThat(other.job().terms().maxAttempts()).isEqualTo(1);
    assertThat(other.job().parameters()).isEqualTo(new Json("{\"branch\":\"x\",\"deep\":{}}"));
    assertThat(asked(null, "").job().terms().maxAttempts()).isEqualTo(1);
  }

  @Test
  void parametersAreHeldToTheSchemaOfTheAgent() {
    Agent agent = agents.put("coder", FULL, SOMEBODY).agent();
    Agents.check(agent, new Json("{\"branch\": 1}"));

    for (Json none : new Json[] {null, Json.EMPTY_OBJECT}) {
      InvalidBody problem = (InvalidBody) refused("invalid_body", () -> Agents.check(agent, none));
      assertThat(problem.errors())
          .extracting(FieldError::pointer)
          .containsExactly("/parameters/branch");
    }
  }
}
