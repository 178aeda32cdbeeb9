package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is typed, or stands in a file, beside what an agent says.
abstract class SubmitContract extends HandContract {
  @BeforeAll
  final void agents() {
    put(
        "coder",
        """
        {"defaults": {"max_attempts": 2, "priority": 5, "on_lost": "requeue", "conflict": "reject",
          "execution_mode": "async_poll", "max_duration_seconds": 60, "timeout_seconds": 600}}
        """);
    put(
        "explorer",
        "{\"defaults\": {\"app_package\": \"com.agents\", \"max_steps\": 20, \"priority\": 5}}");
  }

  private void put(String agent, String blueprint) {
    Typed put = node.place().typeWithInput(blueprint, "agents", agent, "--put", "-");
    assertThat(put.exit()).as(put.err()).isZero();
  }

  @Test
  void whatIsNotTypedIsAsTheAgentSays() {
    Run run = made("--agent", "coder");
    assertThat(run.job().terms())
        .isEqualTo(
            new Job.Terms(
                5, Duration.ofMinutes(10), Duration.ofMinutes(1), null, 2, OnLost.REQUEUE));
    assertThat(run.lineage().mode()).isEqualTo(Lineage.Mode.ASYNC_POLL);
    assertThat(made("--agent", "explorer", "--explore", "com.typed").job().exploration())
        .isEqualTo(new Job.Exploration("com.typed", null, 20));
  }

  @Test
  void whatIsTypedCountsAlsoWhereItIsAsUsual() {
    assertThat(made("--agent", "coder", "--max-attempts", "1").job().terms().maxAttempts())
        .isEqualTo(1);
    assertThat(made("--agent", "coder", "--priority", "0").job().terms().priority()).isZero();
    assertThat(made("--agent", "coder", "--timeout", "5m").job().terms().match())
        .isEqualTo(Duration.ofMinutes(5));
    Run exploration = made("--agent", "explorer", "--explore", "com.typed", "--max-steps", "100");
    assertThat(exploration.job().exploration())
        .isEqualTo(new Job.Exploration("com.typed", null, 100));
  }

  @Test
  void theUsualAnswerToAConflictIsTypedAgainstTheAgents() {
    String session = sessionOf(submitted("--agent", "coder", "--tag", "nobody"));
    refused("session_busy", node.type("submit", "x", "--session", session, "--json"));
    String queued = submitted("--session", session, "--conflict", "queue");
    assertThat(sessionOf(queued)).isEqualTo(session);
    node.type("stop", session);
  }

  @Test
  void anExplorationIsToldWhatIsTyped() {
    Run told = made("--explore", "com.typed");
    assertThat(told.job().prompt()).isEqualTo("do it");
    assertThat(told.job().inputMessage()).isEqualTo("do it");
    assertThat(told.job().kind()).isEqualTo(Job.Kind.EXPLORATION);
    Run silent = run(node.type("submit", "--explore", "com.typed").out());
    assertThat(silent.job().inputMessage()).isNull();
    node.type("cancel", silent.id().value());
  }

  @Test
  void aFileIsTheBodyThatItIs(@TempDir Path folder) throws Exception {
    for (String body :
        List.of(
            "{\"agent_name\":\"coder\",\"prompt\":\"x\",\"priority\":0,\"on_lost\":\"fail\","
                + "\"conflict\":\"queue\",\"max_attempts\":1,\"execution_mode\":\"sync\"}",
            "{\"agent_name\":\"coder\",\"prompt\":\"x\",\"priority\":null,\"on_lost\":\"FAIL\"}",
            "{\"agent_name\":\"coder\",\"message\":\"\u00fcber\",\"affinity\":\"session\"}",
            "{\"kind\":\"exploration\",\"agent_name\":\"explorer\"}",
            "{\"kind\":\"exploration\",\"agent_name\":\"explorer\",\"app_package\":\"com.file\"}",
            "{\"kind\":\"exploration\",\"agent_name\":\"explorer\",\"max_steps\":100}",
            "{\"kind\":\"exploration\",\"app_package\":\"com.file\",\"prompt\":\"x\"}",
            "{\n \"prompt\": \"x\", \"parameters\": { \"a\" : 1e0 },\n \"style_reference\": 1\n}")) {
      Run posted = client.runs().get(new RunId(field(post(body), "run_id")));
      Path file = Files.writeString(folder.resolve("body.json"), body);
      for (Run submitted :
          List.of(
              run(node.type("submit", "--file", file.toString()).out()),
              run(node.place().typeWithInput(body, "submit", "--file", "-").out()))) {
        assertThat(submitted.job()).as(body).isEqualTo(posted.job());
        assertThat(submitted.lineage()).as(body).isEqualTo(posted.lineage());
        assertThat(submitted.demands()).as(body).isEqualTo(posted.demands());
        node.type("cancel", submitted.id().value(), posted.id().value());
      }
    }
  }

  @Test
  void aFileThatNobodyCouldReadIsNotSent(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("body.json");
    assertThat(node.type("submit", "--file", file.toString()))
        .isEqualTo(new Typed(Exit.BROKEN, "", "runledger: There is no " + file + ".\n"));
    byte[] latin = "{\"prompt\": \"\u00fcber\"}".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, latin);
    assertThat(node.type("submit", "--file", file.toString()))
        .satisfies(typed -> assertThat(typed.exit()).isEqualTo(Exit.REFUSED))
        .satisfies(typed -> assertThat(typed.err()).contains("Not valid UTF-8 at byte 13"));
    for (String broken : List.of("", "{\"prompt\": \"x\"", "[1]", "{\"prompt\":1,\"prompt\":2}")) {
      Files.writeString(file, broken);
      Typed typed = node.type("submit", "--file", file.toString(), "--json");
      assertThat(typed.exit()).isEqualTo(Exit.REFUSED);
      // The server's would begin with its status.
      assertThat(typed.err()).startsWith("{\"code\":\"invalid_body\"");
    }
  }

  private Run made(String... options) {
    Run run = run(submitted(options));
    node.type("cancel", run.id().value());
    return run;
  }

  private Run run(String printed) {
    return client.runs().get(new RunId(printed.strip()));
  }

  /// As anybody does who has no client.
  private String post(String body) throws IOException, InterruptedException {
    Typed.Place place = node.place();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(place.environment().get("RUNLEDGER_URL") + "/v1/runs"))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + node.token())
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }
}
