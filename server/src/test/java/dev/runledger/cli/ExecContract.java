package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExecContract implements Nodes {
  private RealNode node;
  private Path desk;

  @BeforeAll
  final void start(@TempDir Path folder) throws InterruptedException {
    desk = folder;
    node = open(folder).withRunner("--max-runs", "4");
  }

  @AfterAll
  final void end() {
    node.close();
  }

  @Test
  void whatTheCommandPrintsComesWhereItPrintsIt() {
    Typed run = node.type("exec", "--", "sh", "-c", "echo one; echo two >&2");
    assertThat(run).isEqualTo(new Typed(0, "one\n", "two\n"));
  }

  @Test
  void itEndsWithTheExitStatusOfTheCommand() {
    Typed run = node.type("exec", "--", "sh", "-c", "echo why >&2; exit 42");
    assertThat(run).isEqualTo(new Typed(42, "", "why\n"));
  }

  @Test
  void aHundredThousandLinesComeInOrder() {
    Typed run = node.type("exec", "--", "seq", "100000");
    assertThat(run.exit()).isZero();
    String all =
        IntStream.rangeClosed(1, 100_000)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(run.out().equals(all)).as("100,000 lines as they were printed").isTrue();
  }

  @Test
  void aVeryLongLineStaysOneLine() {
    Typed run = node.type("exec", "--", "sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x; echo");
    assertThat(run.out()).isEqualTo("x".repeat(300_000) + "\n");
  }

  @Test
  void linesOfJsonBecomeEventsAndTheLastResultIsTheResult() {
    String program =
        """
        echo '{"type":"plan","steps":2}'
        echo plain
        echo '{"type":"result","value":1}'
        echo '{"type":"result","value":2}'
        """;
    Typed run = node.type("exec", "--", "sh", "-c", program);
    assertThat(run.out()).isEqualTo("plain\n");
    assertThat(run.err())
        .contains("· plan {\"steps\":2}", "· result {\"value\":1}", "· result {\"value\":2}");
    assertThat(node.type("show", newest(), "--json").out()).contains("\"result\":{\"value\":2}");
  }

  @Test
  void aCommandThatASignalKilledEndsWithItsNumber() {
    Typed run = node.type("exec", "--", "sh", "-c", "kill -9 $$");
    assertThat(run.exit()).isEqualTo(Exit.SIGNALLED + 9);
    assertThat(node.type("show", newest()).out())
        .contains("killed_by_signal_9: The command was ended by SIGKILL");
  }

  @Test
  void aProgramThatThereIsNotEndsAsInAShell() {
    Typed run = node.type("exec", "--", "no-such-program");
    assertThat(run.exit()).isEqualTo(127);
    assertThat(run.err()).contains("no-such-program");
  }

  @Test
  void itRunsInTheFolderOfTheCallerWithWhatItIsGiven() throws IOException {
    Path here = Files.createDirectories(desk.resolve("here")).toRealPath();
    String token = node.type("token").out().strip();
    Typed run =
        node.place()
            .from(here)
            .with("RUNLEDGER_TOKEN", token)
            .typeWithInput(
                "three words here",
                "exec",
                "--env",
                "COLOUR=blue",
                "--stdin",
                "-",
                "--",
                "sh",
                "-c",
                "pwd; echo $COLOUR; wc -w");
    assertThat(run.out().lines().map(String::strip)).containsExactly(here.toString(), "blue", "3");
  }

  @Test
  void aRunThatNobodyCanTakeIsSaidAndEndsWithItsOwnStatus() {
    Typed run = node.type("exec", "--tag", "unknown", "--timeout", "3s", "--", "true");
    assertThat(run.exit()).isEqualTo(Exit.UNMATCHED);
    assertThat(run.err())
        .contains("No runner yet with tag=unknown")
        .contains("Waiting for one: runledger runner --name NAME --tag unknown\n")
        .contains("within timeout for executor_type=command tag=unknown\n");
  }

  @Test
  void programsAreToldAsJsonWhyItDidNotComplete() {
    Typed none = node.type("exec", "--json", "--tag", "unknown", "--timeout", "3s", "--", "true");
    assertThat(none.exit()).isEqualTo(Exit.UNMATCHED);
    assertThat(none.err().lines())
        .satisfiesExactly(
            waits -> assertThat(waits).startsWith("{\"code\":\"no_runner_yet\","),
            ended ->
                assertThat(ended)
                    .startsWith("{\"code\":\"no_matching_runner\",\"detail\":\"run_")
                    .endsWith("}"));
    Typed broken = node.type("exec", "--json", "--", "no-such-program");
    assertThat(broken.exit()).isEqualTo(127);
    assertThat(broken.err())
        .startsWith("{\"code\":\"")
        .endsWith("\"}\n")
        .contains("no-such-program");
    assertThat(node.type("exec", "--json", "--", "false").err()).isEmpty();
  }

  @Test
  void whenItsReaderHasGoneTheRunIsCancelled() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Shell shell =
        node.place().shell("", new PrintStream(closed, true, StandardCharsets.UTF_8), System.err);
    assertThat(Commands.run(shell, "exec", "--", "sh", "-c", "yes | head -n 100; sleep 60"))
        .isEqualTo(Exit.PIPE);
    assertThat(node.type("cancel", newest(), "--wait").out()).contains("cancelled");
  }

  @Test
  void quietlyOnlyTheCommandIsHeardAndAsEventsEverythingIs() {
    String program = "echo out; echo '{\"type\":\"note\"}'";
    assertThat(node.type("exec", "-q", "--", "sh", "-c", program))
        .isEqualTo(new Typed(0, "out\n", ""));
    Typed events = node.type("exec", "--events", "--", "sh", "-c", program);
    assertThat(events.out()).contains("run_created", "note", "run_completed");
    Typed json = node.type("exec", "--json", "--", "sh", "-c", program);
    assertThat(json.out().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }

  private String newest() {
    return node.type("runs", "--limit", "1", "--json").out().split("\"")[3];
  }
}
