package dev.runledger.contract;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server, perhaps on several nodes, of which each is asked in its turn; a runner of each test's
/// own, and the words in which the tests speak of its runs. Short are the times in which the server
/// comes to something, and long those in which a test has to.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodesContract implements Nodes {
  static final Map<Setting, String> TIMES =
      Map.of(
          Setting.LEASE, "60s",
          Setting.HEARTBEAT, "500ms",
          Setting.CLAIM_ACK, "60s",
          Setting.STOP_GRACE, "30s",
          Setting.MATCH_TIMEOUT, "500ms",
          Setting.REDELIVER, "5s",
          Setting.RETRY_BACK_OFF, "50ms",
          Setting.SWEEP_EVERY, "50ms");

  private List<ServerNode> nodes = List.of();
  Api api = new Api();
  Hand hand = new Hand(api, "", "");

  @BeforeAll
  final void start(@TempDir Path folder) {
    nodes = start(folder, times());
    api = new Api(nodes.stream().map(Target::of).toArray(Target[]::new));
  }

  Map<Setting, String> times() {
    return TIMES;
  }

  @AfterAll
  final void stop() {
    nodes.forEach(ServerNode::close);
  }

  @BeforeEach
  final void register() {
    hand = Hand.register(api);
  }

  final int nodes() {
    return nodes.size();
  }

  /// A run for this test's runner, with more than a prompt.
  final RunId submit(String more) {
    String body =
        "{\"prompt\": \"p\", \"demands\": {\"tags\": [\"%s\"]}%s}".formatted(hand.tag(), more);
    return new RunId(api.post("/v1/runs", body).is(201).text("run_id"));
  }

  final Held running(String more) {
    submit(more);
    Held held = hand.take();
    held.report("started", "").is(200);
    return held;
  }

  final Reply run(RunId id) {
    return api.get("/v1/runs/" + id).is(200);
  }

  final String sessionOf(Held held) {
    return run(held.run()).text("session_id");
  }

  /// Asks for one more run in the session of this one.
  final Reply resume(Held held, String more) {
    String body =
        "{\"prompt\": \"next\", \"type\": \"RESUME_SESSION\", \"session_id\": \"%s\"%s}"
            .formatted(sessionOf(held), more);
    return api.post("/v1/runs", body);
  }

  /// Follows the run until its log tells this.
  final Reply after(RunId id, String event) {
    try (Stream log = Stream.open(api, "/v1/runs/" + id + "/events")) {
      log.await(event);
    }
    return run(id);
  }
}
