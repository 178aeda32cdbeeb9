package dev.runledger.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import dev.runledger.node.Config;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What callers are told when the database is lost in the middle of what they asked.
class LostDatabaseTest {
  @TempDir private Path folder;

  private final AtomicReference<LossyStore> lossy = new AtomicReference<>();
  private ServerNode node;
  private Api api;

  @BeforeEach
  void start() {
    Map<Setting, String> settings =
        Map.of(
            Setting.PORT,
            "0",
            Setting.SWEEP_EVERY,
            "1d",
            Setting.ARTIFACTS,
            folder.resolve("artifacts").toString());
    node =
        ServerNode.start(
            Config.parse(settings, Map.of(), null, folder),
            store -> {
              lossy.set(new LossyStore(store));
              return lossy.get();
            });
    api = new Api(Target.of(node));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void whatMayHaveBeenStoredIsNotCalledUnchanged() {
    lossy.get().loseDuringTheNextWrite();
    api.post("/v1/runs", "{\"prompt\": \"do it\"}").isProblem(504, "outcome_unknown");
    assertThat(api.get("/v1/runs").is(200).json().get("items")).hasSize(1);
  }

  @Test
  void aClientDoesNotMakeASecondRunWhenItIsUnknownWhetherThereIsOne() {
    try (RunledgerClient client =
        RunledgerClient.builder(node.url().toString()).token(node.token().orElseThrow()).build()) {
      lossy.get().loseDuringTheNextWrite();
      RunId made = client.runs().submit(RunRequest.prompt("do it")).run();
      assertThat(api.get("/v1/runs").is(200).text("/items/0/run_id")).isEqualTo(made.value());
    }
    assertThat(api.get("/v1/runs").is(200).json().get("items")).hasSize(1);
  }

  @Test
  void anArtifactThatCannotBeKeptMayBeSentAgain() throws Exception {
    Held held = Hand.register(api).running();
    Path artifacts = folder.resolve("artifacts");
    Files.writeString(artifacts, "in the way");
    Reply refused = send(held);
    assertThat(refused.isProblem(503, "unavailable").text("detail")).contains("artifacts");

    Files.delete(artifacts);
    send(held).is(201);
  }

  @Test
  void contentThatIsInTheFolderOfAnotherNodeIsNoFaultOfTheServer() throws Exception {
    String ref = send(Hand.register(api).running()).is(201).text("ref");
    String content = "/v1/artifacts/" + URLEncoder.encode(ref, UTF_8) + "/content";
    api.get(content).is(200);
    Path artifacts = folder.resolve("artifacts");
    Files.move(artifacts, folder.resolve("elsewhere"));

    assertThat(api.get(content).isProblem(503, "unavailable").text("detail")).contains(ref);

    Files.move(folder.resolve("elsewhere"), artifacts);
    api.get(content).is(200);
  }

  private Reply send(Held held) {
    return api.send(
        "POST",
        "/v1/runs/" + held.run() + "/artifacts?kind=log",
        BodyPublishers.ofString("kept"),
        "Content-Type",
        "text/plain",
        "Lease-Token",
        held.token());
  }

  @Test
  void whoeverMakesARunAndWaitsForItLearnsOfItWhenTheDatabaseIsLost() {
    lossy.get().loseAfterTheNextWrite();
    Reply made = api.post("/v1/runs", "{\"prompt\": \"do it\"}", "Prefer", "wait=5").is(201);
    lossy.get().mend();
    api.get("/v1/runs/" + made.text("run_id")).is(200);
  }

  /// The database answers only after the server did.
  @Test
  void whetherTheServerIsReadyIsSaidBeforeTheDatabaseSaysAnything() {
    lossy.get().fallSilent();
    for (int i = 0; i < 2; i++) {
      assertThat(api.get("/readyz").isProblem(503, "unavailable").text("detail"))
          .contains("its database has not answered");
    }
    lossy.get().mend();
    api.awaitReady();
  }

  @Test
  void theLinesOfABulkRequestAreAnsweredEachOnItsOwn() {
    Held one = Hand.register(api).running();
    Held other = Hand.register(api).running();
    lossy.get().loseDuringTheNextWrite();
    Reply reply =
        api.send(
                "POST",
                "/v1/events",
                BodyPublishers.ofString(lines(one) + lines(other)),
                "Content-Type",
                Api.NDJSON)
            .is(200);
    List<String> lines = reply.body().lines().toList();
    assertThat(lines).hasSize(4).anyMatch(line -> line.contains("outcome_unknown"));
    for (Held held : List.of(one, other)) {
      Reply log = api.get("/v1/runs/" + held.run() + "/events?event_type=n").is(200);
      assertThat(log.json().get("events")).hasSize(2);
    }
  }

  @Test
  void aStreamEndsInOrderWithoutSayingThatItsLogDid() throws Exception {
    Held held = Hand.register(api).running();
    try (Stream stream = Stream.open(api, "/v1/runs/" + held.run() + "/events?since_seq=3")) {
      lossy.get().loseAfterTheNextWrite();
      held.append("{\"event_type\": \"n\"}").is(200);
      assertThat(stream.rest()).isEmpty();
    }
    lossy.get().mend();
    try (Stream stream = Stream.open(api, "/v1/runs/" + held.run() + "/events?since_seq=3")) {
      assertThat(stream.next()).isPresent();
    }
  }

  private static String lines(Held held) {
    String line =
        """
        {"run_id": "%s", "lease_token": "%s", "event_type": "n", "event_id": "%d"}
        """;
    return line.formatted(held.run(), held.token(), 1)
        + line.formatted(held.run(), held.token(), 2);
  }
}
