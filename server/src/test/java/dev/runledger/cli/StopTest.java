package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands that do not want to end, and runners that are not alike.
class StopTest {
  @TempDir private Path folder;

  @Test
  void aCommandThatIgnoresTheSignalIsKilledFiveSecondsAfterTheStop() throws Exception {
    try (RealNode node = new RealNode(folder).withRunner()) {
      String run = node.detached("sh", "-c", "trap '' TERM; echo ready; sleep 60; sleep 60");
      node.awaitEvent(run, "log");
      long asked = System.nanoTime();
      assertThat(node.type("stop", run, "--wait").out()).contains("stopped");
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(30));
      assertThat(node.type("watch", run).out()).contains("SIGKILL");
    }
  }

  @Test
  void aRunGoesToTheRunnerThatHasItsTags() throws Exception {
    try (RealNode node =
        new RealNode(folder)
            .withRunner("--name", "one", "--tag", "red", "--tag", "fast")
            .withRunner("--name", "two", "--tag", "blue", "--only-tagged")) {
      assertThat(node.type("exec", "--tag", "red", "--", "true").exit()).isZero();
      assertThat(node.type("exec", "--tag", "blue", "--", "true").exit()).isZero();
      assertThat(node.type("exec", "--", "true").exit()).isZero();
      List<String> holders =
          node.type("runs", "--json").out().lines().map(run -> field(run, "runner_id")).toList();
      List<String> names =
          holders.stream()
              .map(holder ->
                  node.type("runners", "--json")
                      .out()
                      .lines()
                      .filter(runner -> runner.contains(holder))
                      .map(runner -> field(runner, "hostname"))
                      .findFirst()
                      .orElseThrow())
              .toList();
      assertThat(names).containsExactly("one", "two", "one");
      assertThat(
              node.type("exec", "--tag", "red", "--tag", "blue", "--timeout", "1s", "--", "true"))
          .satisfies(nobody -> assertThat(nobody.exit()).isEqualTo(Exit.UNMATCHED));
    }
  }

  private static String field(String json, String name) {
    return json.split("\"" + name + "\":\"")[1].split("\"")[0];
  }
}
