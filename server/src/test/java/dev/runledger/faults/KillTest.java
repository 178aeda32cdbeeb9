package dev.runledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.runner.Outcome;
import dev.runledger.runner.RunContext;
import dev.runledger.runner.RunnerLoop;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server is killed with -9 again and again while people write, and runners run.
class KillTest {
  private static final int KILLS = 4;
  private static final int WRITERS = 4;
  private static final int EVENTS_PER_WRITER = 400;
  private static final int RUNS = 24;
  private static final int EVENTS_PER_RUN = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  /// What the server acknowledged to a writer.
  private record Acknowledged(RunId run, EventId id, long runSeq, Json payload) {}

  @Test
  void whatWasAcknowledgedIsThereAndEveryRunEndsOnce() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder);
        RunledgerClient client = server.client(PATIENCE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        RunnerLoop one = runner(client, "one");
        RunnerLoop other = runner(client, "other")) {
      assertThat(one.id()).isNotEqualTo(other.id());
      List<Future<List<Acknowledged>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(threads.submit(writer(client)));
      }
      List<RunId> runs = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        for (int i = 0; i < RUNS / KILLS; i++) {
          runs.add(submit(client));
        }
        // In the middle of the work: some of its events are stored, more are on their way.
        awaitSomeEvents(client, runs.getLast());
        server.kill();
        server.start();
      }
      for (RunId run : runs) {
        Run ended = client.runs().await(run, PATIENCE);
        assertThat(ended.status()).as("%s", ended).isEqualTo(RunStatus.COMPLETED);
        assertWholeLog(client, run);
      }
      for (Future<List<Acknowledged>> writer : writers) {
        assertStored(client, writer.get());
      }
    }
    assertSoundDatabase();
  }

  private static RunnerLoop runner(RunledgerClient client, String name)
      throws InterruptedException {
    Capabilities capabilities = new Capabilities("host", name, "counting", Set.of(), false);
    return RunnerLoop.builder(client, capabilities, KillTest::count).slots(4).start();
  }

  /// The work: as many events as were asked for, numbered.
  private static Outcome count(RunContext run) throws InterruptedException {
    for (int i = 0; i < EVENTS_PER_RUN; i++) {
      run.emit("counted", new Json("{\"n\":" + i + "}"));
      if (i % 10 == 9) {
        run.flush();
      }
    }
    return Outcome.completed(new Json("{\"counted\":" + EVENTS_PER_RUN + "}"));
  }

  private static RunId submit(RunledgerClient client) {
    RunRequest request =
        RunRequest.prompt("count").demands(new Demands(null, null, "counting", Set.of()));
    return client.runs().submit(request).run();
  }

  private static void awaitSomeEvents(RunledgerClient client, RunId run) {
    try (var events = client.runs().follow(run)) {
      for (Event event : events) {
        if (event.type().equals("counted")) {
          return;
        }
      }
    }
  }

  /// Appends one event at a time to a run that nobody takes, and notes what was acknowledged.
  private static Callable<List<Acknowledged>> writer(RunledgerClient client) {
    return () -> {
      RunId run =
          client
              .runs()
              .submit(
                  RunRequest.prompt("be written to")
                      .demands(new Demands("nowhere", null, null, Set.of())))
              .run();
      List<Acknowledged> acknowledged = new ArrayList<>();
      for (int i = 0; i < EVENTS_PER_WRITER; i++) {
        EventId id = new EventId("e" + i);
        Json payload = new Json("{ \"n\" : " + i + ", \"text\": \"\\u00e9 \" }");
        NewEvent event = new NewEvent("user.note", "writer", null, null, payload, id, false);
        Appended appended = client.runs().append(run, List.of(event));
        acknowledged.add(new Acknowledged(run, id, appended.events().getFirst().runSeq(), payload));
      }
      return acknowledged;
    };
  }

  private static void assertStored(RunledgerClient client, List<Acknowledged> acknowledged) {
    assertThat(acknowledged).hasSize(EVENTS_PER_WRITER);
    RunId run = acknowledged.getFirst().run();
    List<Event> log = log(client, run);
    assertNumbered(log);
    assertThat(log).hasSize(1 + EVENTS_PER_WRITER);
    for (Acknowledged one : acknowledged) {
      Event stored = log.get(Math.toIntExact(one.runSeq()) - 1);
      assertThat(stored.eventId()).isEqualTo(one.id());
      assertThat(stored.payload()).isEqualTo(one.payload());
    }
  }

  /// A beginning, the work once and in order, one end, and never two holders at a time.
  private static void assertWholeLog(RunledgerClient client, RunId run) {
    List<Event> log = log(client, run);
    assertNumbered(log);
    List<String> types = log.stream().map(Event::type).toList();
    assertThat(types).startsWith("run_created").endsWith("run_completed");
    assertThat(types.stream().filter(KillTest::isFinal)).hasSize(1);
    assertThat(log.stream().filter(event -> event.type().equals("counted")).map(Event::payload))
        .containsExactlyElementsOf(
            IntStream.range(0, EVENTS_PER_RUN)
                .mapToObj(n -> new Json("{\"n\":" + n + "}"))
                .toList());
    int holders = 0;
    for (String type : types) {
      switch (type) {
        case "run_claimed" -> holders++;
        case "run_requeued" -> holders--;
        default -> {}
      }
      assertThat(holders).as("holders of %s in %s", run, types).isBetween(0, 1);
    }
  }

  private static boolean isFinal(String type) {
    return Set.of("run_completed", "run_failed", "run_stopped", "run_cancelled").contains(type);
  }

  private static void assertNumbered(List<Event> log) {
    assertThat(log.stream().map(Event::runSeq))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size()).boxed().toList());
  }

  private static List<Event> log(RunledgerClient client, RunId run) {
    return client.runs().events(run, 0, 5000, null).events();
  }

  private void assertSoundDatabase() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("runledger.db"));
        Statement statement = connection.createStatement()) {
      assertThat(one(statement, "PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(
              one(
                  statement,
                  """
                  SELECT count(*)
                  FROM sessions
                  WHERE next_seq - 1 <> (SELECT count(*) FROM run_events WHERE session_id = sessions.session_id)
                  """))
          .isEqualTo("0");
      assertThat(
              one(
                  statement,
                  """
                  SELECT (SELECT next_pos - 1 FROM feed_head) - (SELECT sum(seq_to - seq_from + 1) FROM feed)
                  """))
          .isEqualTo("0");
    }
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
