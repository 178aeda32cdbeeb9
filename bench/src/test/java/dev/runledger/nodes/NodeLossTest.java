package dev.runledger.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresServer;
import dev.runledger.rig.ServerProcess;
import dev.runledger.rig.Unpacked;
import dev.runledger.run.Delivery;
import dev.runledger.work.Demands;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes come and go, and those who use them go on.
@Timeout(240)
class NodeLossTest {
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private PostgresServer postgres;
  private Pair nodes;

  @BeforeEach
  void start() throws Exception {
    postgres = PostgresServer.start(Unpacked.programs(), folder);
    PostgresDatabase database = PostgresDatabase.make(postgres, "loss");
    nodes = Pair.start(database.url(), folder);
  }

  @AfterEach
  void stop() {
    nodes.close();
    postgres.close();
  }

  @Test
  void whoeverWorkedThroughANodeThatIsKilledGoesOnAtTheOther() throws Exception {
    try (FrontDoor front = new FrontDoor(nodes.nodes());
        Work work = new Work(front)) {
      for (ServerProcess node : nodes.nodes()) {
        work.bring(4);
        node.kill();
        work.bring(2);
        node.restart();
      }
      work.assertNothingIsLost(List.of(nodes.atA(), nodes.atB()));
    }
  }

  @Test
  void aRollingRestartDisturbsNobody() throws Exception {
    try (FrontDoor front = new FrontDoor(nodes.nodes());
        Work work = new Work(front)) {
      for (ServerProcess node : nodes.nodes()) {
        work.bring(4);
        node.terminate();
        work.bring(2);
        node.restart();
      }
      work.assertNothingIsLost(List.of(nodes.atA(), nodes.atB()));
    }
  }

  @Test
  void aNodeThatIsToEndAnswersWhatItHasAndRefusesNothing() throws Exception {
    Hand hand = Hand.register(nodes.atA());
    Set<String> refusals = new TreeSet<>();
    List<Long> places = new ArrayList<>();
    var begun = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Delivery> poll = threads.submit(() -> hand.poll(nodes.atA()));
      Future<RunId> writer =
          threads.submit(() -> writeUntilItIsGone(nodes.a(), begun, places, refusals));
      begun.await();
      awaitOnePoll(nodes.a());
      nodes.a().terminate();
      assertThat(poll.get(SHORT.toSeconds(), TimeUnit.SECONDS).isEmpty()).isTrue();
      RunId run = writer.get();
      assertThat(refusals).isEqualTo(Set.of(RunledgerException.UNREACHABLE));
      assertThat(nodes.atB().runs().events(run, 0).lastSeq())
          .isBetween(1L + places.size(), 2L + places.size());
    }
  }

  /// Until the node has the poll: before, there is none that it could answer.
  private static void awaitOnePoll(ServerProcess node) throws Exception {
    HttpRequest metrics = HttpRequest.newBuilder(URI.create(node.url() + "/metrics")).build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String said = client.send(metrics, BodyHandlers.ofString()).body();
      while (!said.contains("runledger_polls_open 1.0\n") && System.nanoTime() < end) {
        said = client.send(metrics, BodyHandlers.ofString()).body();
      }
      assertThat(said).contains("runledger_polls_open 1.0\n");
    }
  }

  /// One event after the other, until there is no answer.
  private static RunId writeUntilItIsGone(
      ServerProcess node, CountDownLatch begun, List<Long> places, Set<String> refusals) {
    try (RunledgerClient client =
        RunledgerClient.builder(node.url()).persistence(Duration.ZERO).build()) {
      Demands nobodys = new Demands("nowhere", null, null, Set.of());
      RunId run = client.runs().submit(RunRequest.prompt("be written to").demands(nobodys)).run();
      while (refusals.isEmpty()) {
        NewEvent event =
            new NewEvent(
                "user.note",
                null,
                null,
                null,
                new Json("{}"),
                new EventId("e" + places.size()),
                false);
        try {
          places.add(client.runs().append(run, List.of(event)).events().getFirst().runSeq());
        } catch (RunledgerException e) {
          refusals.add(e.code());
        }
        if (places.size() == 20) {
          begun.countDown();
        }
      }
      return run;
    }
  }
}
