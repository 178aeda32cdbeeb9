package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import dev.runledger.node.ServerNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A server that stops ends what is under way and loses nothing of what it answered.
@Timeout(60)
class ShutdownTest {
  private static final int WRITERS = 8;
  private static final int EACH_BEFORE_THE_STOP = 20;

  @TempDir private Path folder;

  @Test
  void thoseWhoWaitAreAnsweredAtOnceAndStreamsEndWithoutSayingThatTheLogDid() throws Exception {
    ServerNode node = Target.start(folder, Map.of());
    Api api = new Api(Target.of(node));
    Hand hand = Hand.register(api);
    RunId run = api.submit("nobody");
    try (Stream stream = Stream.open(api, "/v1/runs/" + run + "/events")) {
      stream.next();
      List<Reply> answers = new CopyOnWriteArrayList<>();
      Thread poll = Thread.startVirtualThread(() -> answers.add(hand.poll(60, 1)));
      awaitWaiting(api, 1);
      Thread wait =
          Thread.startVirtualThread(() -> answers.add(api.get("/v1/runs/" + run + "?wait=60")));
      awaitWaiting(api, 2);
      Thread stop = Thread.startVirtualThread(node::close);
      assertThat(stream.rest()).isEmpty();
      poll.join();
      wait.join();
      stop.join();
      assertThat(answers).extracting(Reply::status).containsExactlyInAnyOrder(204, 200);
    }
  }

  @Test
  void whatWasAnsweredIsThereAfterTheRestart() throws Exception {
    Map<String, Long> answered = new ConcurrentHashMap<>();
    List<Thread> writers = new ArrayList<>();
    String path;
    try (ServerNode node = Target.start(folder, Map.of())) {
      Held held = Hand.register(new Api(Target.of(node))).running();
      path = "/v1/runs/" + held.run() + "/events";
      var begun = new CountDownLatch(WRITERS * EACH_BEFORE_THE_STOP);
      for (int i = 0; i < WRITERS; i++) {
        String name = "writer-" + i;
        writers.add(Thread.startVirtualThread(() -> write(held, name, begun, answered)));
      }
      begun.await();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(answered).hasSizeGreaterThanOrEqualTo(WRITERS * EACH_BEFORE_THE_STOP);
    try (ServerNode node = Target.start(folder, Map.of())) {
      Api api = new Api(Target.of(node));
      api.awaitReady();
      assertThat(kept(api, path)).containsAllEntriesOf(answered);
    }
  }

  /// Appends until the server is gone, and notes what was answered.
  private static void write(
      Held held, String name, CountDownLatch begun, Map<String, Long> answered) {
    for (int i = 0; ; i++) {
      String id = name + "-" + i;
      try {
        Reply reply = held.append("{\"event_type\": \"n\", \"event_id\": \"%s\"}".formatted(id));
        if (reply.status() != 200) {
          return;
        }
        answered.put(id, reply.number("/events/0/run_seq"));
        begun.countDown();
      } catch (UncheckedIOException _) {
        return;
      }
    }
  }

  /// The numbers of all events of a log, by their ids.
  private static Map<String, Long> kept(Api api, String path) {
    Map<String, Long> kept = new HashMap<>();
    Reply page;
    long last = 0;
    do {
      page = api.get(path + "?limit=5000&since_seq=" + last).is(200);
      for (JsonNode event : page.json().get("events")) {
        last = event.get("run_seq").asLong();
        kept.put(event.get("event_id").asString(), last);
      }
    } while (page.text("has_more").equals("true"));
    return kept;
  }

  private static void awaitWaiting(Api api, int wanted) {
    String line = "runledger_polls_open " + wanted + ".0";
    while (!api.get("/metrics").is(200).body().contains(line)) {
      Thread.onSpinWait();
    }
  }
}
