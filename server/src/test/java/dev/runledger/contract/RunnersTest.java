package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnersTest {
  private final Api api = Api.current();

  @Test
  void aRunnerRegistersIsListedAndGoes() {
    Hand hand = Hand.register(api);
    String path = "/v1/runners/" + hand.id();
    assertThat(api.get(path).is(200).text("status")).isEqualTo("online");
    assertThat(api.get("/v1/runners?limit=1").is(200).text("/items/0/runner_id"))
        .isEqualTo(hand.id());
    assertThat(api.post(path + "/heartbeat", "").is(200).number("renewed_leases")).isZero();
    assertThat(api.delete(path).is(204).body()).isEmpty();
    assertThat(hand.poll(0, 1).is(200).text("deregistered")).isEqualTo("true");
    api.delete(path + "?self=true").is(204);
    for (String list : List.of("?status=removed", "?limit=1000")) {
      assertThat(api.get("/v1/runners" + list).json().findValuesAsString("runner_id"))
          .contains(hand.id());
    }
    assertThat(api.get("/v1/runners?status=online").json().findValuesAsString("runner_id"))
        .doesNotContain(hand.id());
    hand.poll(0, 1).isProblem(401, "unknown_runner");
    api.post(path + "/heartbeat", "").isProblem(401, "unknown_runner");
  }

  @Test
  void listsOfRunnersHavePages() {
    Hand older = Hand.register(api);
    Hand newer = Hand.register(api);
    Reply page = api.get("/v1/runners?limit=1").is(200);
    assertThat(page.text("/items/0/runner_id")).isEqualTo(newer.id());
    Reply next = api.get("/v1/runners?limit=1&cursor=" + page.text("next_cursor")).is(200);
    assertThat(next.text("/items/0/runner_id")).isEqualTo(older.id());
  }

  @Test
  void aPollWithNothingForTheRunnerIsEmpty() {
    Reply nothing = Hand.register(api).poll(0, 1).is(204);
    assertThat(nothing.body()).isEmpty();
  }

  @Test
  void aPollThatWaitsWakesForARun() throws InterruptedException {
    Hand hand = Hand.register(api);
    var polled = new AtomicReference<Reply>();
    Thread poll = Thread.startVirtualThread(() -> polled.set(hand.poll(20, 1)));
    String run = api.submit(hand.tag()).value();
    poll.join();
    assertThat(polled.get().is(200).text("/runs/0/run_id")).isEqualTo(run);
  }

  @Test
  void aClaimIsStartedReportedAndDone() {
    Held held = Hand.register(api).claimed();
    assertThat(held.status()).isEqualTo("claimed");
    assertThat(held.report("lease", "").is(200).text("lease_expires_at")).endsWith("Z");
    held.report("started", "").is(200);
    held.report("started", "").is(200);
    Reply done = held.report("completed", ", \"metrics\": {\"tokens\": 3}").is(200);
    assertThat(done.text("status")).isEqualTo("completed");
    assertThat(done.text("/metrics/tokens")).isEqualTo("3");
    held.report("completed", ", \"metrics\": {\"tokens\": 3}").is(200);
    held.report("failed", ", \"error\": \"after all\"").isProblem(409, "run_refused");
  }

  @ParameterizedTest
  @CsvSource({"stop, stopped", "cancel, cancelled"})
  void theHolderIsToldToStopAndSaysThatItDid(String order, String end) {
    Held held = Hand.register(api).running();
    Reply told = api.post("/v1/runs/" + held.run() + "/" + order, "{\"grace_seconds\": 7}").is(202);
    assertThat(told.text("status")).isEqualTo("stopping");
    Reply delivered = held.hand().poll(10, 0).is(200);
    assertThat(delivered.text("/stops/0/run_id")).isEqualTo(held.run().value());
    assertThat(delivered.number("/stops/0/grace_seconds")).isEqualTo(7);
    assertThat(held.report("stopped", ", \"signal\": \"SIGTERM\"").is(200).text("status"))
        .isEqualTo(end);
  }

  @Test
  void aFailureSaysWhyAndARetryableOneGoesBackToTheQueue() {
    Held held = Hand.register(api).running();
    Reply failed =
        held.report(
                "failed",
                ", \"error\": \"exit 2\", \"code\": \"command_failed\", \"details\": {\"exit\": 2}")
            .is(200);
    assertThat(failed.text("error")).isEqualTo("exit 2");
    assertThat(failed.text("/latest_error/code")).isEqualTo("command_failed");
    Hand hand = Hand.register(api);
    api.post(
            "/v1/runs",
            """
            {"prompt": "p", "max_attempts": 2, "demands": {"tags": ["%s"]}}
            """
                .formatted(hand.tag()))
        .is(201);
    Reply grant = hand.poll(10, 1).is(200);
    var second =
        new Held(hand, new RunId(grant.text("/runs/0/run_id")), grant.text("/runs/0/lease_token"));
    second.report("started", "").is(200);
    assertThat(
            second
                .report("failed", ", \"error\": \"busy\", \"retryable\": true")
                .is(200)
                .text("status"))
        .isEqualTo("pending");
  }

  @Test
  void manyReportsAreAnsweredEachOnItsOwn() {
    Hand hand = Hand.register(api);
    Held one = hand.claimed();
    Held other = hand.running();
    String item = "{\"run_id\": \"%s\", \"lease_token\": \"%s\", \"kind\": %s}";
    String body =
        "{\"reports\": ["
            + String.join(
                ",",
                item.formatted(one.run(), one.token(), "\"started\""),
                item.formatted(
                    one.run(), one.token(), "\"events\", \"events\": [{\"event_type\": \"a\"}]"),
                item.formatted(one.run(), one.token(), "\"lease\""),
                item.formatted(one.run(), one.token(), "\"completed\", \"result\": 7"),
                item.formatted(other.run(), "lt_of_nobody", "\"completed\""),
                item.formatted(other.run(), other.token(), "\"dance\""))
            + "]}";
    Reply reply =
        api.send(
                "POST",
                "/v1/runners/" + hand.id() + "/reports",
                BodyPublishers.ofString(body),
                "Content-Type",
                Api.JSON)
            .is(200);
    assertThat(reply.json().get("results").findValuesAsString("status"))
        .startsWith("200", "200", "200", "200", "409")
        .contains("422");
    assertThat(one.status()).isEqualTo("completed");
    assertThat(other.status()).isEqualTo("running");
  }
}
