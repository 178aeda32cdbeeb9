package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The runners in examples/, wherever their interpreter is installed, or said to be.
@Timeout(180)
class ExamplesTest {
  private final Api api = Api.current();
  private final String tag = Api.fresh("example");

  @ParameterizedTest
  @CsvSource({"python3, runner.py", "node, runner.mjs"})
  void aRunnerInAnotherLanguageWorksAsksAndStops(String interpreter, String file) throws Exception {
    boolean said = "installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"));
    assumeTrue(said || isInstalled(interpreter), interpreter + " is not installed");
    Path program = example(file);
    assertThat(Files.readAllLines(program)).hasSizeLessThan(100);
    Process runner = start(interpreter, program.toString(), tag);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(runner.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).contains("waits for runs");
      itCounts();
      itAsks();
      itStops();
      itStopsHoweverEarlyItIsToldTo();
      itEndsWhatItHasWhenItIsAskedToGo();
      assertThat(runner.waitFor()).isZero();
    } finally {
      runner.destroyForcibly().waitFor();
    }
  }

  private void itCounts() {
    Reply done = submit("three little words", "Prefer", "wait=20");
    assertThat(done.text("status")).as(done.body()).isEqualTo("completed");
    assertThat(done.number("/result/words")).isEqualTo(3);
    Reply words = api.get("/v1/runs/" + done.text("run_id") + "/events?event_type=word").is(200);
    assertThat(words.json().get("events").findValuesAsString("word"))
        .containsExactly("three", "little", "words");
  }

  private void itAsks() {
    String path = "/v1/runs/" + submit("ask Which colour?").text("run_id");
    awaitEvent(path, "run_waiting_input");
    assertThat(api.get(path).text("waiting_reason")).isEqualTo("Which colour?");
    api.post(path + "/resume", "{\"resume\": \"red\"}").is(202);
    Reply done = api.get(path + "?wait=20");
    assertThat(done.text("status")).as(done.body()).isEqualTo("completed");
    assertThat(done.text("/result/answer")).isEqualTo("red");
  }

  private void itStops() {
    String path = "/v1/runs/" + submit("sleep 600").text("run_id");
    awaitEvent(path, "run_started");
    api.post(path + "/stop", "{\"reason\": \"enough\"}").is(202);
    Reply done = api.get(path + "?wait=20");
    assertThat(done.text("status")).as(done.body()).isEqualTo("stopped");
    assertThat(done.text("stop_reason")).isEqualTo("enough");
  }

  /// The stop may be there before the runner has said that it began.
  private void itStopsHoweverEarlyItIsToldTo() {
    for (int round = 0; round < 10; round++) {
      String path = "/v1/runs/" + submit("sleep 600").text("run_id");
      awaitEvent(path, "run_claimed");
      api.post(path + "/stop", "{\"reason\": \"enough\"}").is(202);
      Reply done = api.get(path + "?wait=20");
      assertThat(done.text("status")).as(done.body()).isEqualTo("stopped");
      assertThat(done.text("stop_reason")).as(done.body()).isEqualTo("enough");
    }
  }

  private void itEndsWhatItHasWhenItIsAskedToGo() {
    String path = "/v1/runs/" + submit("ask Go on?").text("run_id");
    awaitEvent(path, "run_waiting_input");
    api.delete("/v1/runners/" + api.get(path).text("runner_id")).is(204);
    api.post(path + "/resume", "{\"resume\": \"gladly\"}").is(202);
    Reply done = api.get(path + "?wait=20");
    assertThat(done.text("status")).as(done.body()).isEqualTo("completed");
    assertThat(done.text("/result/answer")).isEqualTo("gladly");
  }

  private Reply submit(String prompt, String... headers) {
    String body = "{\"prompt\": \"%s\", \"demands\": {\"tags\": [\"%s\"]}}".formatted(prompt, tag);
    return api.post("/v1/runs", body, headers).is(201);
  }

  /// Follows the run until its log tells this.
  private void awaitEvent(String path, String type) {
    try (Stream log = Stream.open(api, path + "/events")) {
      log.await(type);
    }
  }

  private Process start(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("RUNLEDGER_URL", api.target().url().toString());
    api.target().token().ifPresent(one -> builder.environment().put("RUNLEDGER_TOKEN", one));
    try {
      return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInstalled(String interpreter) throws InterruptedException {
    try {
      Process version =
          new ProcessBuilder(List.of(interpreter, "--version"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return version.waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static Path example(String file) {
    for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
      Path found = here.resolve("examples").resolve(file);
      if (Files.exists(found)) {
        return found;
      }
    }
    throw new IllegalStateException("No examples/" + file + " in any directory above the tests'.");
  }
}
