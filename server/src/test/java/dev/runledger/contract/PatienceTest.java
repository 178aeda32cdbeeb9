package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How long the server waits for its clients, and how many may wait for it.
@Timeout(120)
class PatienceTest {
  private static final int LARGE_EVENTS = 16;
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void aSilentStreamHasAHeartbeatAlsoWhenAFilterLeavesEverythingOut() {
    try (ServerNode node = start(Map.of(Setting.STREAM_HEARTBEAT, "50ms"))) {
      Api api = api(node);
      Held held = Hand.register(api).running();
      String path = "/v1/runs/" + held.run() + "/events?event_type=never";
      try (Stream stream = Stream.open(api, path)) {
        stream.awaitText("\n:\n\n");
        held.append("{\"event_type\": \"other\"}").is(200);
        stream.awaitText(":\n\n:\n\n");
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadIsCutOffAndCanComeBack() {
    Held held;
    try (ServerNode node = start(Map.of(Setting.STALLED_WRITE, "500ms"))) {
      Api api = api(node);
      held = Hand.register(api).running();
      try (RawSocket deaf = deaf(node, held)) {
        appendLargeEvents(held);
        awaitOpenStreams(api, 0);
        assertThat(deaf.readUntil("stream_end")).doesNotContain("stream_end");
      }
    }
    try (ServerNode node = start(Map.of());
        Stream again = Stream.open(api(node), path(held), "Last-Event-ID", "3")) {
      assertThat(again.next(LARGE_EVENTS)).hasSize(LARGE_EVENTS);
    }
  }

  @Test
  void aReaderThatDoesNotReadDelaysNobody() {
    try (ServerNode node = start(Map.of())) {
      Api api = api(node);
      Held held = Hand.register(api).running();
      try (RawSocket deaf = deaf(node, held);
          Stream quick = Stream.open(api, path(held))) {
        appendLargeEvents(held);
        held.report("completed", "").is(200);
        assertThat(quick.rest()).hasSize(3 + LARGE_EVENTS + 2);
        // The deaf one is still there; the end of the quick one is counted after it was read.
        awaitOpenStreams(api, 1);
        assertThat(deaf.readUntil("id: 3\n")).contains("run_started");
      }
    }
  }

  @Test
  void aReaderThatHasGoneIsNoticed() {
    try (ServerNode node = start(Map.of(Setting.STREAM_HEARTBEAT, "50ms"))) {
      Api api = api(node);
      Held held = Hand.register(api).running();
      try (RawSocket reader = RawSocket.to(node.url())) {
        reader.send(request("GET " + path(held), node, "Accept: text/event-stream\r\n"));
        assertThat(reader.readUntil("run_started")).contains(" 200 OK");
        awaitOpenStreams(api, 1);
      }
      awaitOpenStreams(api, 0);
    }
  }

  @Test
  void moreStreamsAndPollsThanThereMayBeAreToldToComeLater() {
    try (ServerNode node = start(Map.of(Setting.MAX_STREAMS, "1", Setting.MAX_POLLS, "1"))) {
      Api api = api(node);
      Hand hand = Hand.register(api);
      String run = "/v1/runs/" + api.submit("nobody");
      try (Stream _ = Stream.open(api, run + "/events")) {
        Reply later = Stream.refused(api, run + "/events").isProblem(429, "too_many_requests");
        assertThat(later.number("status")).isEqualTo(429);
        assertThat(later.header("Retry-After")).isEqualTo("5");
        api.get(run + "/events").is(200);
      }
      try (RawSocket poll = RawSocket.to(node.url())) {
        poll.send(request("GET " + run + "?wait=60", node, ""));
        while (gauge(api, "runledger_polls_open") < 1) {
          Thread.onSpinWait();
        }
        hand.poll(1, 1).isProblem(429, "too_many_requests");
        api.post("/v1/runs", "{\"prompt\": \"p\"}", "Prefer", "wait=1")
            .isProblem(429, "too_many_requests");
        assertThat(api.get("/v1/runs").json().get("items")).as("nothing was made").hasSize(1);
        api.post(run + "/cancel", "").is(202);
        assertThat(poll.readUntil("\"cancelled\"")).contains("200 OK");
      }
    }
  }

  @Test
  void aPollWhoseClientHasGoneLosesNothing() {
    try (ServerNode node = start(Map.of(Setting.CLAIM_ACK, "300ms", Setting.SWEEP_EVERY, "50ms"))) {
      Api api = api(node);
      Hand hand = Hand.register(api);
      String body = "{\"wait_seconds\": 60, \"max_runs\": 1}";
      try (RawSocket poll = RawSocket.to(node.url())) {
        poll.send(
            request(
                    "POST /v1/runners/" + hand.id() + "/poll",
                    node,
                    "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
                + body);
        while (gauge(api, "runledger_polls_open") < 1) {
          Thread.onSpinWait();
        }
      }
      String run = api.submit(hand.tag()).value();
      Reply grant = hand.poll(30, 1).is(200);
      assertThat(grant.text("/runs/0/run_id")).isEqualTo(run);
      assertThat(grant.number("/runs/0/attempt")).isEqualTo(1);
    }
  }

  @Test
  void aConnectionOnWhichNothingComesIsClosed() {
    try (ServerNode node = start(Map.of(Setting.IDLE_CONNECTION, "2s"));
        RawSocket idle = RawSocket.to(node.url());
        RawSocket half = RawSocket.to(node.url())) {
      half.send("POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Le");
      assertThat(half.readAll()).doesNotContain(" 200 ");
      assertThat(idle.readAll()).isEmpty();
    }
  }

  private ServerNode start(Map<Setting, String> settings) {
    return Target.start(folder, settings);
  }

  private static Api api(ServerNode node) {
    return new Api(Target.of(node));
  }

  private static String path(Held held) {
    return "/v1/runs/" + held.run() + "/events";
  }

  /// A reader that opens a stream and never reads from it.
  private static RawSocket deaf(ServerNode node, Held held) {
    return RawSocket.to(node.url(), 4096)
        .send(request("GET " + path(held), node, "Accept: text/event-stream\r\n"));
  }

  private static String request(String line, ServerNode node, String more) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + node.token().orElseThrow()
        + "\r\n"
        + more
        + "\r\n";
  }

  private static void appendLargeEvents(Held held) {
    String large = "x".repeat(1_000_000);
    for (int i = 0; i < LARGE_EVENTS; i++) {
      held.append("{\"event_type\": \"l\", \"payload\": {\"x\": \"%s\"}}".formatted(large)).is(200);
    }
  }

  private static void awaitOpenStreams(Api api, long wanted) {
    long deadline = System.nanoTime() + AT_MOST.toNanos();
    long open = gauge(api, "runledger_streams_open");
    while (open != wanted && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      open = gauge(api, "runledger_streams_open");
    }
    assertThat(open).as("open streams").isEqualTo(wanted);
  }

  private static long gauge(Api api, String name) {
    return api.get("/metrics")
        .is(200)
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }
}
