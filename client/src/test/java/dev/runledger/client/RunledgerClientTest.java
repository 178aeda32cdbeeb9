package dev.runledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.client.SmallServer.Reply;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.RequestProblem;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.RunStatus;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkResult;
import dev.runledger.wire.EventBodies;
import dev.runledger.wire.Headers;
import dev.runledger.wire.ProblemDetails;
import dev.runledger.wire.ProblemJson;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the client sends, what it makes of answers, and when it sends again.
@Timeout(60)
class RunledgerClientTest {
  private static final RunId RUN = new RunId("run_0123456789ab");
  private static final String RECEIPT =
      "{\"run_id\":\"run_0123456789ab\",\"session_id\":\"ses_0123456789ab\",\"status\":\"pending\"}";
  private static final RunProblem LOST = new RunProblem.LeaseLost(RUN);
  private static final String APPENDED = "{\"events\":[],\"last_seq\":7}";

  @Test
  void aSubmissionArrivesAsItWasMeant() {
    List<String> bodies = new ArrayList<>();
    try (var server =
            new SmallServer(request -> {
              bodies.add(request.body());
              assertThat(request.header("Authorization")).hasValue("Bearer secret");
              return new Reply.Json(201, RECEIPT);
            });
        RunledgerClient client = server.client().token("secret").build()) {
      RunRequest request =
          RunRequest.prompt("say hi").agent("greeter").priority(3).maxDuration(Duration.ofHours(1));

      assertThat(client.runs().submit(request).status()).isEqualTo(RunStatus.PENDING);

      assertThat(server.requests()).containsExactly("POST /v1/runs");
      String body = "{ \"prompt\" : \"p\", \"priority\":0 }";
      client.runs().submit(new Json(body));
      assertThat(bodies)
          .containsExactly(
              "{\"agent_name\":\"greeter\",\"max_duration_seconds\":3600,"
                  + "\"priority\":3,\"prompt\":\"say hi\"}",
              body);
    }
  }

  @Test
  void aKeyGoesWithAllThatMakesOrTellsARunOrASession() {
    List<String> keys = new ArrayList<>();
    try (var server =
            new SmallServer(request -> {
              keys.add(request.header(Headers.IDEMPOTENCY_KEY).orElse("none"));
              return new Reply.Json(201, RECEIPT);
            });
        RunledgerClient client = server.client().build()) {
      Runs runs = client.runs().withKey("mine");
      runs.submit(RunRequest.prompt("say hi"));
      runs.retry(RUN);
      runs.fork(RUN, 2L);
      runs.answer(RUN, new Json("true"));
      runs.stop(RUN, null);
      runs.cancelWithChildren(RUN, null);
      client.sessions().withKey("mine").stop(new SessionId("ses_0123456789ab"), null);
      assertThat(keys).hasSize(7).containsOnly("mine");

      client.runs().retry(RUN);
      client.runs().retry(RUN);
      client.runs().stop(RUN, null);
      assertThat(keys.subList(7, 10))
          .doesNotHaveDuplicates()
          .doesNotContain("mine")
          .endsWith("none");
    }
  }

  @Test
  void aProblemIsThrownWithEverythingItSays() {
    try (var server =
            new SmallServer(request ->
                Reply.problem(
                    422, new RequestProblem.InvalidBody("/prompt", "prompt is required")));
        RunledgerClient client = server.client().build()) {
      assertThatThrownBy(() -> client.runs().submit(RunRequest.prompt("")))
          .isInstanceOfSatisfying(
              RunledgerException.class,
              e -> {
                assertThat(e.status()).isEqualTo(422);
                assertThat(e.code()).isEqualTo("invalid_body");
                assertThat(e.getMessage()).isEqualTo("The body is not valid: prompt is required");
                assertThat(e.hint()).contains("errors");
                assertThat(e.errors())
                    .singleElement()
                    .hasToString("FieldError[pointer=/prompt, message=prompt is required]");
                assertThat(e.isPassing()).isFalse();
              });
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anAnswerThatIsNoProblemOfOursIsShownAsItIs() {
    try (var server =
            new SmallServer(request -> new Reply.Text(403, "text/html", "<b>No</b>", Map.of()));
        RunledgerClient client = server.client().build()) {
      assertThatThrownBy(() -> client.runs().get(RUN))
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.code()).isEqualTo("http_403"))
          .hasMessage("The answer was HTTP status 403: <b>No</b>");
    }
  }

  @Test
  void anAnswerThatCannotBeReadIsSaidToBe() {
    try (var server = new SmallServer(request -> Reply.ok("{}"));
        RunledgerClient client = server.client().build()) {
      assertThatThrownBy(() -> client.runs().get(RUN))
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.code()).isEqualTo("unreadable_answer"));
    }
  }

  @Test
  void aBusyServerIsAskedAgainWhenItWantsToBe() {
    var requests = new AtomicInteger();
    try (var server =
            new SmallServer(request ->
                requests.getAndIncrement() < 2
                    ? new Reply.Text(503, "text/plain", "busy", Map.of("Retry-After", "0"))
                    : new Reply.Json(201, RECEIPT));
        RunledgerClient client = server.client().build()) {
      assertThat(client.runs().submit(RunRequest.prompt("x")).run()).isEqualTo(RUN);
      assertThat(requests).hasValue(3);
    }
  }

  @Test
  void aLongRetryAfterIsNotWaitedFor() {
    try (var server =
            new SmallServer(
                request -> new Reply.Text(429, "text/plain", "", Map.of("Retry-After", "3600")));
        RunledgerClient client = server.client().build()) {
      assertThatThrownBy(() -> client.runs().get(RUN))
          .isInstanceOfSatisfying(
              RunledgerException.class,
              e -> assertThat(e.fault().retryAfter()).isEqualTo(Duration.ofHours(1)));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void whatTheServerMayHaveDoneIsNotAskedTwice() {
    try (var server = new SmallServer(request -> new Reply.Json(201, "{}"));
        RunledgerClient client = server.client().build()) {
      server.loseAnswers("/runners", 1);
      var machine = new Capabilities("host", "/work", "command", Set.of(), false);

      assertThatThrownBy(() -> client.runners().register(new Registration(machine, false)))
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.leavesDoubt()).isTrue());

      assertThat(server.requests()).containsExactly("POST /v1/runners");
    }
  }

  @Test
  void whatMakesARunIsRepeatedWithTheSameKey() {
    List<String> keys = new ArrayList<>();
    try (var server =
            new SmallServer(request -> {
              keys.add(request.header(Headers.IDEMPOTENCY_KEY).orElseThrow());
              return new Reply.Json(201, RECEIPT);
            });
        RunledgerClient client = server.client().build()) {
      server.loseAnswers("/runs", 1);

      assertThat(client.runs().submit(RunRequest.prompt("x")).run()).isEqualTo(RUN);
      assertThat(keys).hasSize(2).allMatch(keys.getFirst()::equals);
      client.runs().retry(RUN);
      assertThat(keys.getLast()).isNotEqualTo(keys.getFirst());
    }
  }

  @Test
  void anAppendIsRepeatedWithTheSameIds() {
    List<List<NewEvent>> appends = new ArrayList<>();
    try (var server =
            new SmallServer(request -> {
              appends.add(EventBodies.read(request.body().getBytes(StandardCharsets.UTF_8)));
              return Reply.ok(APPENDED);
            });
        RunledgerClient client = server.client().build()) {
      server.loseAnswers("/events", 2);

      client.runs().append(RUN, List.of(NewEvent.of("user.said", new Json("{}"))));

      assertThat(appends).hasSize(3).allMatch(appends.getFirst()::equals);
      assertThat(appends.getFirst().getFirst().eventId()).isNotNull();
    }
  }

  @Test
  void aServerThatIsAwayForAMomentIsWaitedFor() throws Exception {
    try (var server = new SmallServer(request -> new Reply.Json(201, RECEIPT));
        RunledgerClient client = server.client().build()) {
      server.goAway();
      Thread comingBack = Thread.ofVirtual().start(server::comeBack);
      assertThat(client.runs().submit(RunRequest.prompt("x")).run()).isEqualTo(RUN);
      comingBack.join();
    }
  }

  @Test
  void eventsOfManyRunsAreStoredEachOnItsOwn() {
    String taken = "{\"line\":1,\"run_id\":\"run_0123456789ab\",\"run_seq\":5}\n";
    String refused = "{\"line\":2," + ProblemJson.write(LOST, 409).substring(1);
    try (var server =
            new SmallServer(request ->
                new Reply.Text(200, EventBodies.NDJSON, taken + refused + "\n", Map.of()));
        RunledgerClient client = server.client().build()) {
      List<NewEvent> two =
          List.of(NewEvent.of("user.a", new Json("{\n}")), NewEvent.of("user.b", new Json("{}")));

      List<BulkResult> results = client.ingest(List.of(new BulkItem.Events(RUN, null, two)));

      assertThat(results).hasSize(2);
      assertThat(results.getFirst().runSeq()).isEqualTo(5);
      assertThat(results.getLast().problem())
          .extracting(ProblemDetails::code)
          .isEqualTo("lease_lost");
    }
  }

  @Test
  void aListIsFetchedPageByPageWhileItIsWalked() {
    try (var server =
            new SmallServer(request -> {
              String cursor = request.query().getOrDefault("cursor", "0");
              int page = Integer.parseInt(cursor);
              return Reply.ok(page(page, page < 2 ? String.valueOf(page + 1) : null));
            });
        RunledgerClient client = server.client().build()) {
      Listing<Runner> runners = client.runners().list(Runner.Status.ONLINE);

      assertThat(runners.stream().limit(2).toList()).hasSize(2);
      assertThat(server.requests()).containsExactly("GET /v1/runners?status=online");

      assertThat(runners).hasSize(6);
      assertThat(server.requests()).last().isEqualTo("GET /v1/runners?status=online&cursor=2");
    }
  }

  @Test
  void idsAndFiltersAreEscaped() {
    try (var server = new SmallServer(request -> Reply.problem(409, LOST));
        RunledgerClient client = server.client().build()) {
      assertThatThrownBy(() -> client.runs().get(new RunId("a?b#c")))
          .isInstanceOf(RunledgerException.class);
      assertThatThrownBy(() ->
              client
                  .runs()
                  .list(RunFilter.ALL.agent("a b&c").createdAfter(Instant.EPOCH))
                  .page(null))
          .isInstanceOf(RunledgerException.class);
      assertThat(server.requests())
          .containsExactly(
              "GET /v1/runs/a%3Fb%23c",
              "GET /v1/runs?agent_name=a+b%26c&created_after=1970-01-01T00%3A00%3A00Z");
    }
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunledgerClient.builder("localhost:8080"))
        .withMessage(
            "Not the address of a server: 'localhost:8080' (http://localhost:8080, for one, is)");
  }

  @Test
  void anInterruptEndsACallAndStays() {
    try (var server = new SmallServer(request -> Reply.ok("{}"));
        RunledgerClient client = server.client().build()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> client.runs().get(RUN))
          .isInstanceOfSatisfying(
              RunledgerException.class, e -> assertThat(e.code()).isEqualTo("interrupted"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static String page(int number, String next) {
    var out = new ArrayList<Runner>();
    for (int at = 0; at < 2; at++) {
      out.add(
          new Runner(
              new RunnerId("lnch_00000000000" + (2 * number + at)),
              new Capabilities("host", "/p", "test", Set.of(), false),
              Runner.Status.ONLINE,
              Instant.EPOCH,
              Instant.EPOCH));
    }
    return new dev.runledger.wire.Page<>(out, next, null)
        .write(dev.runledger.wire.RunnerJson::write);
  }
}
