package dev.runledger.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.rig.ServerProcess;
import dev.runledger.run.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// A real file system that is full, and then is not. To make one takes a user who may mount.
@Tag("slow")
@Timeout(120)
@EnabledIf("mayMount")
class FullDiskTest {
  private static final String LARGE = "\"" + "x".repeat(200_000) + "\"";

  @TempDir Path place;
  private boolean mounted;

  static boolean mayMount() throws Exception {
    Path folder = Files.createTempDirectory("runledger-mount");
    boolean done = isDone("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
    if (done) {
      isDone("umount", folder.toString());
    }
    Files.delete(folder);
    return done;
  }

  private static boolean isDone(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(isDone("umount", disk().toString())).isTrue();
    }
  }

  private Path disk() {
    return place.resolve("disk");
  }

  private void mount(String options) throws Exception {
    assertThat(isDone("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk().toString())).isTrue();
    mounted = true;
  }

  @Test
  void whatDoesNotFitIsRefusedAndTheServerGoesOnWhenThereIsSpace() throws Exception {
    Files.createDirectory(disk());
    mount("size=12m");
    String database = disk().resolve("runledger.db").toString();
    Path log = place.resolve("node.log");
    try (ServerProcess server = ServerProcess.start(Pair.usual(), database, log);
        RunledgerClient client =
            RunledgerClient.builder(server.url()).persistence(Duration.ZERO).build()) {
      RunId run = client.runs().submit(RunRequest.prompt("be written to")).run();
      List<String> kept = new ArrayList<>();
      Optional<RunledgerException> refused = Optional.empty();
      while (refused.isEmpty()) {
        refused = write(client, run, "e" + kept.size(), kept);
      }
      assertThat(refused.get().status()).as(refused.get().getMessage()).isEqualTo(503);
      assertThat(refused.get().is("unavailable")).isTrue();
      assertThat(logOf(client, run)).isEqualTo(kept);

      mount("remount,size=64m");
      while (write(client, run, "e" + kept.size(), kept).isPresent()) {
        // What failed is found out by trying: the first may still meet the full disk.
      }
      client.runs().cancel(run, null);
      assertThat(client.runs().get(run).status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(logOf(client, run)).isEqualTo(kept).hasSizeGreaterThan(3);
    }
  }

  private static Optional<RunledgerException> write(
      RunledgerClient client, RunId run, String id, List<String> kept) {
    var payload = new Json("{\"text\": " + LARGE + "}");
    try {
      client
          .runs()
          .append(
              run,
              List.of(
                  new NewEvent("user.note", null, null, null, payload, new EventId(id), false)));
      kept.add(id);
      return Optional.empty();
    } catch (RunledgerException e) {
      return Optional.of(e);
    }
  }

  private static List<String> logOf(RunledgerClient client, RunId run) {
    List<String> ids = new ArrayList<>();
    long since = 0;
    List<Event> page = client.runs().events(run, since, 20, "user.note").events();
    while (!page.isEmpty()) {
      page.forEach(event -> ids.add(String.valueOf(event.eventId())));
      since = page.getLast().runSeq();
      page = client.runs().events(run, since, 20, "user.note").events();
    }
    return ids;
  }
}
