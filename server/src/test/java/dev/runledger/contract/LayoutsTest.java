package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs in the names and words of published schemas; what the document of `session` asks of
/// requests and responses among it.
class LayoutsTest {
  private final Api api = Api.current();

  /// RunCreate and RunResponse.
  @Test
  void aSessionsRunIsAskedForAndShownInItsOwnWords() {
    Reply made =
        api.post(
                "/v1/runs?layout=session",
                "{\"message\": \"hi\", \"generate_now\": true, \"style_reference\": null, \"target_pages\": [1, 2]}")
            .is(201);
    assertThat(made.json().propertyNames())
        .containsExactly(
            "run_id",
            "session_id",
            "status",
            "started_at",
            "finished_at",
            "latest_error",
            "metrics",
            "checkpoint_thread",
            "checkpoint_ns",
            "waiting_reason");
    assertThat(made.text("run_id")).matches("[0-9a-f]{32}");
    assertThat(made.text("status")).isEqualTo("queued");
    assertThat(api.get("/v1/runs/" + made.text("run_id") + "?layout=session").is(200).json())
        .isEqualTo(made.json());
    assertThat(api.get(made.header("Location")).text("/parameters/generate_now")).isEqualTo("true");
    Reply more =
        api.post(
                "/v1/runs?layout=session",
                "{\"message\": \"more\", \"session_id\": \"%s\"}"
                    .formatted(made.text("session_id")))
            .is(201);
    assertThat(more.text("session_id")).isEqualTo(made.text("session_id"));
    assertThat(
            api.get("/v1/runs?layout=session&session_id=" + made.text("session_id"))
                .is(200)
                .text("/items/1/run_id"))
        .isEqualTo(made.text("run_id"));
  }

  /// RunStatus has six words.
  @Test
  void aSessionsRunGoesThroughItsSixStates() {
    Hand hand = Hand.register(api);
    Held held = hand.running();
    String path = "/v1/runs/" + held.run();
    assertThat(status(path)).isEqualTo("running");
    held.report("waiting", ", \"reason\": \"May I?\", \"hold\": true").is(200);
    assertThat(status(path)).isEqualTo("waiting_input");
    assertThat(api.get(path + "?layout=session").text("waiting_reason")).isEqualTo("May I?");
    assertThat(
            api.post(path + "/resume?layout=session", "{\"resume\": {\"ok\": true}}")
                .is(202)
                .text("status"))
        .isEqualTo("running");
    held.report("failed", ", \"error\": \"It broke\"").is(200);
    assertThat(status(path)).isEqualTo("failed");
    assertThat(api.get(path + "?layout=session").text("/latest_error/message"))
        .isEqualTo("It broke");
    String waiting = "/v1/runs/" + api.submit("nobody");
    assertThat(status(waiting)).isEqualTo("queued");
    assertThat(api.post(waiting + "/stop?layout=session", "").is(202).text("status"))
        .isEqualTo("cancelled");
    assertThat(status("/v1/runs/" + Hand.register(api).completed().run())).isEqualTo("completed");
  }

  /// A run in place of one that failed, and one from a snapshot, are new runs like others.
  @Test
  void aRunThatIsTriedAgainOrForkedIsAnsweredInItsWordsToo() {
    Held held = Hand.register(api).running();
    api.put(
            "/v1/runs/" + held.run() + "/snapshots/1",
            "{\"state\": {}}",
            "Lease-Token",
            held.token())
        .is(200);
    held.report("failed", ", \"error\": \"It broke\"").is(200);
    for (String again : List.of("/retry?layout=session", "/fork?layout=session")) {
      Reply made = api.post("/v1/runs/" + held.run() + again, "{}").is(201);
      assertThat(made.text("run_id")).matches("[0-9a-f]{32}");
      assertThat(made.text("status")).isEqualTo("queued");
    }
  }

  private String status(String path) {
    return api.get(path + "?layout=session").is(200).text("status");
  }

  @ParameterizedTest
  @CsvSource({
    "runs, id, PENDING, '[0-9a-f]{8}-[0-9a-f-]{27}'",
    "crawl, id, PENDING, '[0-9a-f]{8}-[0-9a-f-]{27}'",
    "session, run_id, queued, '[0-9a-f]{32}'",
    "coordinator, run_id, pending, 'run_[0-9a-f]{12}'",
    "screengraph, run_id, queued, '[0-7][0-9A-HJKMNP-TV-Z]{25}'"
  })
  void everyLayoutShowsARunByItsNameAndWord(
      String layout, String name, String word, String spelling) {
    String app = "{\"kind\": \"exploration\", \"app_package\": \"com.example.app\"}";
    Reply shown =
        api.get(api.post("/v1/runs", app).is(201).header("Location") + "?layout=" + layout).is(200);
    assertThat(shown.text(name)).matches(spelling);
    assertThat(shown.text("status")).isEqualTo(word);
    assertThat(api.get("/v1/runs/" + shown.text(name) + "?layout=" + layout).is(200).json())
        .isEqualTo(shown.json());
  }

  /// `queued` is two states of ours: one list of both.
  @Test
  void runsAreListedByTheLayoutsWordsForTheirStates() {
    Held held = Hand.register(api).claimed();
    Reply claimed = api.get("/v1/runs/" + held.run() + "?layout=session");
    String session = claimed.text("session_id");
    String waiting =
        api.post(
                "/v1/runs?layout=session",
                "{\"message\": \"more\", \"session_id\": \"" + session + "\"}")
            .is(201)
            .text("run_id");
    String list = "/v1/runs?layout=session&session_id=" + session + "&limit=1&status=";
    Reply first = api.get(list + "queued").is(200);
    assertThat(first.text("/items/0/run_id")).isEqualTo(waiting);
    Reply second = api.get(list + "queued&cursor=" + first.text("next_cursor")).is(200);
    assertThat(second.text("/items/0/run_id")).isEqualTo(claimed.text("run_id"));
    assertThat(api.get(list + "running").is(200).json().get("items").isEmpty()).isTrue();
    held.report("started", "").is(200);
    assertThat(api.get(list + "running").is(200).text("/items/0/run_id"))
        .isEqualTo(claimed.text("run_id"));
    assertThat(api.get(list + "PENDING").isProblem(400, "bad_request").text("hint"))
        .contains("queued, running, waiting_input");
  }

  @ParameterizedTest
  @CsvSource({"runs, CANCELLED", "crawl, CANCELLED", "session, cancelled", "coordinator, stopped"})
  void whatIsCancelledIsListedHoweverItIsSpelled(String layout, String shown) {
    Reply made = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201);
    api.post(made.header("Location") + "/cancel", "").is(202);
    String list = "/v1/runs?layout=" + layout + "&session_id=" + made.text("session_id");
    for (String word : List.of("canceled", "Cancelled", shown.toLowerCase(Locale.ROOT))) {
      assertThat(api.get(list + "&status=" + word).is(200).text("/items/0/status"))
          .isEqualTo(shown);
    }
  }

  @Test
  void aLayoutThatThereIsNotIsNamed() {
    String path = "/v1/runs/" + api.submit("nobody");
    for (String wrong : List.of("sessions", "RUNS", "x")) {
      Reply refused = api.get(path + "?layout=" + wrong).isProblem(400, "bad_request");
      assertThat(refused.text("detail")).contains(wrong);
      assertThat(refused.text("hint")).contains("runs, crawl, session, coordinator, screengraph");
    }
  }
}
