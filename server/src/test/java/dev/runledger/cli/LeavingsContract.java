package dev.runledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.HeldRun;
import dev.runledger.client.NewArtifact;
import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.NewSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What runs leave behind, and what is said with them, on the command line.
abstract class LeavingsContract extends HandContract {
  @TempDir Path elsewhere;

  @Test
  void theSnapshotsOfARunAreListed() {
    HeldRun held = running();
    String run = newest();
    Typed none = node.type("snapshots", run);
    assertThat(none.exit()).isZero();
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).isEqualTo(run + " left no snapshots.\n");
    held.snapshot(1, new NewSnapshot(new Json("{\"at\":1}"), "plan"));
    held.snapshot(2, new NewSnapshot(new Json("{\"at\":\"\u00fc\"}"), null));
    held.completed(DONE);

    List<String> listed = node.type("snapshots", run).out().lines().toList();
    assertThat(listed.getFirst()).startsWith("STEP  MADE").endsWith("EVENTS  BYTES  NODE");
    assertThat(listed.subList(1, listed.size()))
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).startsWith("1 ").contains(" 3 ", " 8 ").endsWith("plan"),
            two -> assertThat(two).startsWith("2 ").endsWith(" 11"));
    assertThat(node.type("snapshots", "--json").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"run_id\":\"" + run + "\""))
        .anyMatch(line -> line.contains("\"state\":{\"at\":1}"));
    refused("run_not_found", node.type("snapshots", "run_000000000000", "--json"));
    assertThat(node.type("fork", run, "--at-step", "3").err())
        .contains("`runledger snapshots ID` lists those of a run.");
  }

  @Test
  void theBytesOfAnArtifactGoToAFileOrToStdout() throws Exception {
    HeldRun held = running();
    byte[] picture = new byte[200_000];
    for (int at = 0; at < picture.length; at++) {
      picture[at] = (byte) (at * 31);
    }
    Artifact text =
        held.upload(NewArtifact.of(Artifact.Kind.LOG, "why.txt", "f\u00fcr immer".getBytes(UTF_8)));
    Artifact bytes = held.upload(NewArtifact.of(Artifact.Kind.FILE, "../odd", picture));
    held.completed(DONE);

    Typed printed = node.type("artifact", text.ref());
    assertThat(printed).isEqualTo(new Typed(Exit.OK, "f\u00fcr immer", ""));
    Path file = elsewhere.resolve("odd.bin");
    assertThat(node.type("artifact", bytes.sha256(), "-o", file.toString()).out())
        .isEqualTo(file + "  200000 bytes  " + bytes.sha256() + "\n");
    assertThat(file).hasBinaryContent(picture);
    Typed replaced = node.type("artifact", text.ref(), "--output", file.toString(), "--json");
    assertThat(replaced.out()).startsWith("{\"ref\":\"" + text.ref() + "\"");
    assertThat(file).hasContent("f\u00fcr immer");
    assertThat(node.type("artifact", text.ref(), "--json").out()).isEqualTo(replaced.out());
    assertThat(node.type("artifact", text.ref(), "-o", "/dev/null").exit()).isZero();
    assertThat(list(elsewhere)).containsExactly(file);
  }

  @Test
  void anArtifactThatCannotBeFetchedLeavesNoFile() throws Exception {
    Path file = elsewhere.resolve("file");
    refused(
        "artifact_not_found",
        node.type("artifact", "0".repeat(64), "-o", file.toString(), "--json"));
    assertThat(node.type("artifact", "none").err()).contains("`runledger show ID` names those");
    HeldRun held = running();
    Artifact artifact =
        held.upload(NewArtifact.of(Artifact.Kind.LOG, "why.txt", "stored".getBytes(UTF_8)));
    held.completed(DONE);
    assertThat(node.type("artifact", artifact.ref(), "-o", elsewhere.toString()).err())
        .contains(elsewhere + " is a folder.");
    assertThat(node.type("artifact", artifact.ref(), "-o", elsewhere + "/no/file").err())
        .contains("There is no folder " + elsewhere + "/no.");

    Files.writeString(stored(artifact), "stoned");
    Typed damaged = node.type("artifact", artifact.ref(), "-o", file.toString(), "--json");
    assertThat(damaged.exit()).isEqualTo(Exit.BROKEN);
    assertThat(damaged.err()).contains("\"code\":\"damaged_content\"", artifact.ref());
    assertThat(node.type("artifact", artifact.ref()).exit()).isEqualTo(Exit.BROKEN);
    assertThat(list(elsewhere)).isEmpty();
  }

  /// Where the server keeps the content.
  private Path stored(Artifact artifact) throws IOException {
    try (Stream<Path> all = Files.walk(node.place().folder())) {
      return all.filter(path -> path.endsWith(artifact.sha256().substring(2)))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void metadataIsKeptWithTheRun() {
    String run = submitted("--tag", "nobody", "--metadata", "{\"ticket\": 4711}");
    assertThat(node.type("show", run).out()).contains("metadata    {\"ticket\": 4711}");
    assertThat(node.type("show", run, "--json").out()).contains("\"metadata\":{\"ticket\": 4711}");
    for (String wrong : List.of("[4711]", "ticket", "{\"a\":1,\"a\":2}")) {
      Typed refused = node.type("submit", "do it", "--metadata", wrong, "--json");
      assertThat(refused.exit()).isEqualTo(Exit.USAGE);
      assertThat(refused.err()).startsWith("{\"code\":\"usage\"").contains("'--metadata': ");
    }
    assertThat(node.type("submit", "--file", "x.json", "--metadata", "{}").err())
        .contains("--metadata would not count");
    node.type("cancel", run);
  }
}
