package dev.runledger.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunFilter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresServer;
import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.ServerProcess;
import dev.runledger.rig.Unpacked;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Recovered;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Runner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Several nodes on one PostgreSQL database are one server.
@Timeout(180)
class NodesTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir static Path place;

  @TempDir Path folder;

  private static PostgresServer postgres;
  private PostgresDatabase database;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = PostgresServer.start(Unpacked.programs(), place);
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void makeDatabase() throws Exception {
    database = PostgresDatabase.make(postgres, "nodes_" + NUMBER.incrementAndGet());
  }

  @Test
  void nodesThatStartTogetherOnAnEmptyDatabaseAllServeIt() throws Exception {
    List<ServerProcess> nodes = Pair.together(3, database.url(), folder);
    Set<RunId> made = new HashSet<>();
    for (ServerProcess node : nodes) {
      try (RunledgerClient client = RunledgerClient.builder(node.url()).build()) {
        made.add(Hand.submit(client));
        assertThat(client.runs().list(RunFilter.ALL).stream().map(Run::id))
            .containsExactlyInAnyOrderElementsOf(made);
      }
    }
    nodes.forEach(ServerProcess::close);
  }

  @Test
  void anyNodeServesAnyReaderWriterAndRunner() throws Exception {
    try (Pair nodes = Pair.start(database.url(), folder)) {
      assertOneServer(nodes);
    }
  }

  @Test
  void nodesHearOfEachOtherWithoutListen() throws Exception {
    try (Pair nodes = Pair.start(database.url(), folder, "--db-listen", "off")) {
      assertOneServer(nodes);
    }
  }

  static boolean hasPgBouncer() {
    return PgBouncer.find().isPresent();
  }

  @Test
  @EnabledIf("hasPgBouncer")
  void aPoolerMayGiveEachTransactionAnotherSession() throws Exception {
    try (PgBouncer pooler = PgBouncer.start(postgres, folder);
        Pair nodes = Pair.start(pooler.url(database), folder)) {
      assertOneServer(nodes);
    }
  }

  /// Made at the one, claimed at the other, reported at both, followed and stopped at either.
  ///
  /// @return who reported
  private static Hand assertOneServer(Pair nodes) throws Exception {
    Hand hand = Hand.register(nodes.atB());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Delivery> poll = threads.submit(() -> hand.poll(nodes.atB()));
      RunId run = Hand.submit(nodes.atA());
      Grant grant = poll.get(30, TimeUnit.SECONDS).runs().getFirst();
      assertThat(grant.run().id()).isEqualTo(run);

      try (EventStream stream = nodes.atA().runs().follow(run)) {
        hand.held(nodes.atB(), grant).started();
        hand.held(nodes.atB(), grant).append(List.of(Hand.note("at b")));
        hand.held(nodes.atA(), grant).append(List.of(Hand.note("at a")));
        hand.held(nodes.atA(), grant).completed(new Complete(new Json("{}"), null));
        List<Event> seen = new ArrayList<>();
        stream.forEach(seen::add);
        assertThat(Hand.types(seen))
            .containsExactly(
                "run_created", "run_claimed", "run_started", "noted", "noted", "run_completed");
        assertThat(seen).isEqualTo(nodes.atB().runs().events(run, 0).events());
      }

      RunId second = Hand.submit(nodes.atB());
      Grant again = hand.poll(nodes.atA()).runs().getFirst();
      hand.held(nodes.atB(), again).started();
      Future<Delivery> told = threads.submit(() -> hand.poll(nodes.atB()));
      nodes.atA().runs().stop(second, "enough");
      assertThat(told.get(30, TimeUnit.SECONDS).stops())
          .extracting(Delivery.StopOrder::run)
          .containsExactly(second);
      hand.held(nodes.atA(), again).stopped(new AcknowledgeStop("TERM"));
      assertThat(nodes.atB().runs().get(second).status()).isEqualTo(RunStatus.STOPPED);

      long end = 6 + nodes.atA().runs().events(second, 0).lastSeq();
      assertThat(Pair.feed(nodes.atA(), end)).isEqualTo(Pair.feed(nodes.atB(), end));
    }
    return hand;
  }

  private static final Path FAKETIME =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

  /// Where it is said to be installed, the test fails without it.
  static boolean hasFaketime() {
    return Files.exists(FAKETIME) || "installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"));
  }

  /// A node whose machine is an hour ahead: only the database's clock counts.
  @Test
  @EnabledIf("hasFaketime")
  void nodesWhoseClocksAreAnHourApartAreOneServer() throws Exception {
    List<String> ahead =
        new ArrayList<>(
            List.of("env", "LD_PRELOAD=" + FAKETIME, "FAKETIME=+1h", "DONT_FAKE_MONOTONIC=1"));
    ahead.addAll(Pair.usual().words());
    try (Pair nodes = Pair.start(new ServerCommand(ahead), database.url(), folder)) {
      assertThat(Duration.between(clock(nodes.a()), clock(nodes.b())))
          .isGreaterThan(Duration.ofMinutes(59));
      Hand hand = assertOneServer(nodes);
      RunId run = Hand.submit(nodes.atB());
      Grant grant = hand.poll(nodes.atA()).runs().getFirst();
      hand.held(nodes.atB(), grant).started();
      assertThat(nodes.atB().admin().recover(Recovered.Mode.ALL))
          .isEqualTo(new Recovered(0, 0, 0, 0));
      assertThat(nodes.atB().runs().get(run).status()).isEqualTo(RunStatus.RUNNING);
      assertThat(nodes.atB().runners().get(hand.id()).status()).isEqualTo(Runner.Status.ONLINE);

      RunId next = Hand.submit(nodes.atA());
      assertThat(nodes.atA().runs().get(next).timing().createdAt())
          .as("made after what the other node made")
          .isAfter(nodes.atA().runs().get(run).timing().createdAt());
    }
  }

  /// As the node puts it on its answers.
  private static Instant clock(ServerProcess node) throws IOException {
    return Instant.ofEpochMilli(
        URI.create(node.url() + "/healthz").toURL().openConnection().getDate());
  }

  @Test
  void nodesOutliveACrashOfPostgresAndSayMeanwhileThatTheyAreNotReady() throws Exception {
    try (Pair nodes = Pair.start(database.url(), folder)) {
      Hand hand = Hand.register(nodes.atA());
      RunId before = Hand.submit(nodes.atA());
      Grant grant = hand.poll(nodes.atB()).runs().getFirst();
      try (EventStream stream = nodes.atA().runs().follow(before);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        hand.held(nodes.atA(), grant).started();
        postgres.crash();
        assertThat(nodes.atA().isReady()).isFalse();
        assertThat(nodes.atB().isReady()).isFalse();
        postgres.restart();
        Future<?> completion =
            threads.submit(
                () -> hand.held(nodes.atB(), grant).completed(new Complete(new Json("{}"), null)));
        completion.get(60, TimeUnit.SECONDS);
        assertThat(Hand.types(stream))
            .containsExactly("run_created", "run_claimed", "run_started", "run_completed");
        for (ServerProcess node : nodes.nodes()) {
          node.awaitReady();
        }
      }
    }
  }
}
