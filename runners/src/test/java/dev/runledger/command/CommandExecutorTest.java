package dev.runledger.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.NewEvent;
import dev.runledger.runner.Outcome;
import dev.runledger.runner.Outcome.Completed;
import dev.runledger.runner.Outcome.Failed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a command says and how it ends.
@Timeout(180)
class CommandExecutorTest {
  private final CommandExecutor executor = new CommandExecutor();

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void eachLineOfBothStreamsIsALogEvent() throws Exception {
    RecordedRun run = RecordedRun.shell("echo one; echo two >&2; printf three");

    Completed outcome = completed(run);

    assertThat(run.told())
        .containsExactlyInAnyOrder(
            "log {\"stream\":\"stdout\",\"line\":\"one\"}",
            "log {\"stream\":\"stderr\",\"line\":\"two\"}",
            "log {\"stream\":\"stdout\",\"line\":\"three\"}");
    assertThat(outcome.result()).isNull();
    assertThat(String.valueOf(outcome.metrics()))
        .matches("\\{\"exit_code\":0,\"duration_ms\":\\d+,\"lines\":3}");
  }

  @Test
  void theProcessIsToldOfAtItsStartAndItsEnd() throws Exception {
    RecordedRun run = RecordedRun.withParameters("{\"command\":[\"sh\",\"-c\",\"exit 0\"]}");

    completed(run);

    assertThat(run.events())
        .extracting(NewEvent::type)
        .containsExactly("process_started", "process_exited");
    assertThat(run.event("process_started").payload().text())
        .matches("\\{\"pid\":\\d+,\"command\":\\[\"sh\",\"-c\",\"exit 0\"],\"cwd\":\"/.*\"}");
    assertThat(run.event("process_exited").payload().text())
        .matches("\\{\"exit_code\":0,\"signal\":null,\"duration_ms\":\\d+}");
  }

  @Test
  void aHundredThousandLinesArriveInOrderAndFast() throws Exception {
    int lines = 100_000;
    RecordedRun run = RecordedRun.shell("seq 1 " + lines);
    long started = System.nanoTime();

    completed(run);

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(60));
    List<String> expected =
        IntStream.rangeClosed(1, lines)
            .mapToObj(number -> "log {\"stream\":\"stdout\",\"line\":\"" + number + "\"}")
            .toList();
    assertThat(run.told()).isEqualTo(expected);
  }

  @Test
  void aLineOfJsonWithATypeIsAnEventOfThatTypeAndKeepsItsValuesToTheByte() throws Exception {
    RecordedRun run =
        RecordedRun.withParameters(
            """
            {"command":["printf","%s\\n",
             "{\\"type\\":\\"tool.call\\",\\"a\\": 1.50e+2,\\"b\\":{ \\"c\\" : [1, 2] }}",
             "{\\"step\\":7,\\"type\\":\\"moved\\"}"]}
            """);

    completed(run);

    assertThat(run.told())
        .containsExactly(
            "tool.call {\"a\":1.50e+2,\"b\":{ \"c\" : [1, 2] }}", "moved {\"step\":7}");
    assertThat(run.event("moved").step()).isEqualTo(7);
  }

  @Test
  void whatOnlyLooksLikeAnEventIsALine() throws Exception {
    List<String> lines =
        List.of(
            "{\"type\":\"run_completed\"}",
            "{\"type\":\"stream_end\"}",
            "{\"type\":\"not legal\"}",
            "{\"type\":7}",
            "{\"type\":\"a\",\"type\":\"b\"}",
            "{\"type\":\"a\",\"x\":\"\\u0000\"}",
            "{\"type\":\"a\"",
            "{}",
            "[{\"type\":\"a\"}]");
    Path script = script("cat <<'END'\n" + String.join("\n", lines) + "\nEND\n");

    RecordedRun run = RecordedRun.shell("sh " + script);
    completed(run);

    assertThat(run.events().stream().map(NewEvent::type).filter(type -> type.equals("log")))
        .hasSize(lines.size());
  }

  @Test
  void thePayloadOfTheLastResultEventIsTheResult() throws Exception {
    RecordedRun run =
        RecordedRun.shell(
            "echo '{\"type\":\"result\",\"n\":1}'; echo '{\"type\":\"result\",\"n\":2}'; echo bye");

    assertThat(String.valueOf(completed(run).result())).isEqualTo("{\"n\":2}");
  }

  @Test
  void aLongLineComesInMarkedParts() throws Exception {
    RecordedRun run = RecordedRun.shell("head -c 150000 /dev/zero | tr '\\0' x; echo; echo short");

    completed(run);

    assertThat(run.events()).hasSize(6);
    List<String> told = run.told();
    assertThat(told.get(0)).endsWith("\",\"part\":1,\"more\":true}");
    assertThat(told.get(1)).endsWith("\",\"part\":2,\"more\":true}");
    assertThat(told.get(2)).endsWith("\",\"part\":3,\"more\":false}");
    assertThat(told.get(3)).isEqualTo("log {\"stream\":\"stdout\",\"line\":\"short\"}");
    assertThat(
            told.stream()
                .limit(3)
                .mapToLong(one -> one.chars().filter(c -> c == 'x').count())
                .sum())
        .isEqualTo(150_000);
  }

  @Test
  void bytesThatAreNoTextAreReplaced() throws Exception {
    RecordedRun run = RecordedRun.shell("printf 'a\\377b\\000c\\n'");

    completed(run);

    assertThat(run.told())
        .containsExactly("log {\"stream\":\"stdout\",\"line\":\"a\uFFFDb\uFFFDc\"}");
  }

  @Test
  void anExitCodeFailsTheRunWithTheEndOfStderr() throws Exception {
    RecordedRun run = RecordedRun.shell("seq 1 50 >&2; exit 3");

    Failed outcome = failed(run);

    assertThat(outcome.code()).isEqualTo("exit_3");
    assertThat(outcome.error().lines()).hasSize(20).startsWith("31").endsWith("50");
    assertThat(String.valueOf(outcome.details())).startsWith("{\"exit_code\":3,\"signal\":null");
  }

  @Test
  void aSilentFailureSaysItsExitCode() throws Exception {
    assertThat(failed(RecordedRun.shell("exit 9")).error()).isEqualTo("The command exited with 9");
  }

  @Test
  void aKilledProcessNamesItsSignal() throws Exception {
    RecordedRun run = RecordedRun.shell("kill -9 $$");

    Failed outcome = failed(run);

    assertThat(outcome.code()).isEqualTo("killed_by_signal_9");
    assertThat(run.event("process_exited").payload().text()).contains("\"signal\":\"SIGKILL\"");
  }

  @Test
  void aCommandThatIsNotThereIsSaidToBe() throws Exception {
    Failed outcome = failed(RecordedRun.withParameters("{\"command\":[\"no-such-program\"]}"));

    assertThat(outcome.code()).isEqualTo("command_not_found");
    assertThat(String.valueOf(outcome.details())).isEqualTo("{\"exit_code\":127}");
  }

  @Test
  void aDirectoryThatIsNotThereAndParametersThatCannotBeAreSaidToBe() throws Exception {
    assertThat(
            failed(RecordedRun.withParameters("{\"command\":\"ls\",\"cwd\":\"/no/such\"}")).code())
        .isEqualTo("no_such_directory");
    assertThat(failed(RecordedRun.withParameters("{\"command\":[1]}")).code())
        .isEqualTo("bad_command");
    assertThat(failed(RecordedRun.shell(" ")).error()).contains("There is no command");
  }

  @Test
  void theCommandFindsItsDirectoryItsEnvironmentAndItsInput(@TempDir Path dir) throws Exception {
    RecordedRun run =
        RecordedRun.withParameters(
            """
            {"command":"pwd; echo $WORD $RUNLEDGER_RUN_ID $RUNLEDGER_SESSION_ID $RUNLEDGER_ATTEMPT $RUNLEDGER_URL $RUNLEDGER_TOKEN; cat",
             "cwd":"%s","env":{"WORD":"hello"},"stdin":"from stdin"}
            """
                .formatted(dir.toRealPath()));

    completed(run);

    assertThat(run.told())
        .containsExactly(
            "log {\"stream\":\"stdout\",\"line\":\"" + dir.toRealPath() + "\"}",
            "log {\"stream\":\"stdout\",\"line\":\"hello run_0123456789ab ses_0123456789ab 1 http://localhost:1\"}",
            "log {\"stream\":\"stdout\",\"line\":\"from stdin\"}");
  }

  @Test
  void aQuestionIsAskedAndItsAnswerIsALineOfInput() throws Exception {
    RecordedRun run =
        RecordedRun.shell(
            "echo '{\"type\":\"ask\",\"reason\":\"Which one?\",\"schema\":{\"type\":\"string\"}}';"
                + " echo waiting; read -r answer; echo \"got $answer\"");
    run.answer("{\"color\":\n\"red\"}");

    completed(run);

    assertThat(run.questions()).containsExactly("Which one? {\"type\":\"string\"}");
    assertThat(run.told())
        .containsExactly(
            "log {\"stream\":\"stdout\",\"line\":\"waiting\"}",
            "log {\"stream\":\"stdout\",\"line\":\"got {\\\"color\\\": \\\"red\\\"}\"}");
  }

  private Completed completed(RecordedRun run) throws InterruptedException {
    Outcome outcome = executor.execute(run);
    assertThat(outcome).as("told: %s", run.told()).isInstanceOf(Completed.class);
    return (Completed) outcome;
  }

  private Failed failed(RecordedRun run) throws InterruptedException {
    Outcome outcome = executor.execute(run);
    assertThat(outcome).as("told: %s", run.told()).isInstanceOf(Failed.class);
    return (Failed) outcome;
  }

  @TempDir Path scripts;

  private Path script(String text) throws IOException {
    return Files.writeString(scripts.resolve("script.sh"), text);
  }
}
