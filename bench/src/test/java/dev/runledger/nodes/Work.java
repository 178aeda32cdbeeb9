package dev.runledger.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// People and a runner at work through one front door, who know nothing of nodes: runs that count,
/// readers that follow each of them, and writers. What they saw is judged at the end.
final class Work implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int COUNTED = 30;
  private static final int WRITERS = 3;

  private final RunledgerClient door;
  private final RunnerLoop runner;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<RunId, Future<List<Event>>> readers = new TreeMap<>(Work::byText);
  private final List<Future<Written>> writers = new ArrayList<>();
  private volatile boolean over;

  /// What was acknowledged to a writer: the places of its events, in the order of their writing.
  private record Written(RunId run, List<Long> places) {}

  Work(FrontDoor front) throws InterruptedException {
    door = RunledgerClient.builder(front.url()).persistence(PATIENCE).build();
    Capabilities what = new Capabilities("host", "/work", "counting", Set.of(), false);
    runner = RunnerLoop.builder(door, what, Work::count).slots(4).start();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(threads.submit(this::write));
    }
  }

  private static int byText(RunId one, RunId other) {
    return one.value().compareTo(other.value());
  }

  private static Outcome count(RunContext run) throws InterruptedException {
    for (int i = 0; i < COUNTED; i++) {
      run.emit("counted", new Json("{\"n\":" + i + "}"));
      run.flush();
    }
    return Outcome.completed(new Json("{\"counted\":" + COUNTED + "}"));
  }

  /// Makes more runs, each with a reader, and returns once the last is at work.
  void bring(int runs) {
    RunId last = null;
    for (int i = 0; i < runs; i++) {
      Demands demands = new Demands(null, null, "counting", Set.of());
      RunId run = door.runs().submit(RunRequest.prompt("count").demands(demands)).run();
      readers.put(run, threads.submit(() -> follow(run)));
      last = run;
    }
    try (EventStream events = door.runs().follow(last)) {
      for (Event event : events) {
        if (event.type().equals("counted")) {
          return;
        }
      }
    }
  }

  private List<Event> follow(RunId run) {
    List<Event> seen = new ArrayList<>();
    try (EventStream events = door.runs().follow(run)) {
      events.forEach(seen::add);
    }
    return seen;
  }

  private Written write() {
    Demands nobodys = new Demands("nowhere", null, null, Set.of());
    RunId run = door.runs().submit(RunRequest.prompt("be written to").demands(nobodys)).run();
    List<Long> places = new ArrayList<>();
    while (!over) {
      EventId id = new EventId("e" + places.size());
      Json payload = new Json("{ \"n\" : " + places.size() + " }");
      NewEvent event = new NewEvent("user.note", "writer", null, null, payload, id, false);
      places.add(door.runs().append(run, List.of(event)).events().getFirst().runSeq());
    }
    return new Written(run, places);
  }

  /// Waits until all runs are over, and holds everybody's sight against every node's log.
  void assertNothingIsLost(List<RunledgerClient> nodes) throws Exception {
    long events = 0;
    for (Map.Entry<RunId, Future<List<Event>>> reader : readers.entrySet()) {
      Run run = door.runs().await(reader.getKey(), PATIENCE);
      assertThat(run.status()).as("%s", run).isEqualTo(RunStatus.COMPLETED);
      List<Event> seen = reader.getValue().get();
      events += seen.size();
      assertThat(seen.stream().filter(event -> event.type().equals("counted")).map(Event::payload))
          .containsExactlyElementsOf(
              IntStream.range(0, COUNTED).mapToObj(n -> new Json("{\"n\":" + n + "}")).toList());
      for (RunledgerClient node : nodes) {
        assertThat(log(node, run.id())).isEqualTo(seen);
      }
    }
    over = true;
    for (Future<Written> writer : writers) {
      Written written = writer.get();
      List<Event> log = log(nodes.getFirst(), written.run());
      events += log.size();
      assertThat(log).hasSize(1 + written.places().size());
      assertThat(written.places())
          .containsExactlyElementsOf(LongStream.rangeClosed(2, log.size()).boxed().toList());
    }
    List<Event> feed = Pair.feed(nodes.getFirst(), events);
    assertThat(feed).doesNotHaveDuplicates().hasSize(Math.toIntExact(events));
    for (RunledgerClient node : nodes) {
      assertThat(Pair.feed(node, events)).isEqualTo(feed);
    }
  }

  private static List<Event> log(RunledgerClient node, RunId run) {
    return node.runs().events(run, 0, 5000, null).events();
  }

  @Override
  public void close() {
    over = true;
    runner.close();
    threads.shutdownNow();
    door.close();
  }
}
