package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may say what of a run, and how often.
abstract class HoldersContract extends NodesContract {
  private static final String FAILS = ", \"error\": \"no luck\"";

  private Reply tell(Held held, String order) {
    return api.post("/v1/runs/" + held.run() + "/" + order, "");
  }

  @Test
  void onlyTheHolderReports() {
    Held held = running("");
    Hand other = Hand.register(api);
    for (String report : List.of("started", "completed", "stopped", "lease")) {
      new Held(other, held.run(), held.token()).report(report, "").isProblem(403, "not_the_holder");
      new Held(hand, held.run(), "lt_of_nobody").report(report, "").isProblem(409, "lease_lost");
      String path = "/v1/runs/" + held.run() + "/" + report;
      Reply missing =
          api.post(path, "{\"runner_id\": \"" + hand.id() + "\"}").isProblem(422, "invalid_body");
      assertThat(missing.text("/errors/0/pointer")).isEqualTo("/lease_token");
      api.post(path.replace(held.run().value(), "run_nowhere"), held.fence())
          .isProblem(404, "run_not_found");
    }
    held.append("{\"event_type\": \"a\"}").is(200);
    new Held(other, held.run(), "lt_of_nobody")
        .append("{\"event_type\": \"a\"}")
        .isProblem(409, "lease_lost");
    assertThat(held.status()).isEqualTo("running");
  }

  @Test
  void whateverIsReportedUnderAnotherSpellingIsAnsweredWithTheRunsOwnId() {
    Held held = running("");
    String uuid = run(held.run()).text("run_uuid");
    for (String report : List.of("started", "lease", "completed")) {
      for (String spelling : List.of(uuid, uuid.replace("-", ""))) {
        Reply told = api.post("/v1/runs/" + spelling + "/" + report, held.fence()).is(200);
        assertThat(told.text("run_id")).isEqualTo(held.run().value());
      }
    }
  }

  @Test
  void aReportMayComeAgainAlsoAfterTheEnd() {
    Held held = running("");
    held.report("started", "").is(200);
    held.report("waiting", ", \"reason\": \"?\", \"hold\": true").is(200);
    held.report("waiting", ", \"reason\": \"?\", \"hold\": true").is(200);
    api.post("/v1/runs/" + held.run() + "/resume", "{\"resume\": 1}").is(202);
    String result = ", \"result\": {\"n\": 1}";
    Reply first = held.report("completed", result).is(200);
    assertThat(held.report("completed", result).is(200).body()).isEqualTo(first.body());
    held.report("started", "").is(200);
    held.report("completed", ", \"result\": {\"n\": 2}").isProblem(409, "run_refused");
    held.report("failed", FAILS).isProblem(409, "run_refused");
    held.report("lease", "").isProblem(409, "run_refused");
    assertThat(run(held.run()).body()).isEqualTo(first.body());
    Reply log = api.get("/v1/runs/" + held.run() + "/events").is(200);
    assertThat(log.json().get("events").findValuesAsString("event_type"))
        .containsExactly(
            "run_created",
            "run_claimed",
            "run_started",
            "run_waiting_input",
            "run_resumed",
            "run_completed");
  }

  @Test
  void whoLostARunIsAnsweredWhatItSaidBefore() {
    Held held = running(", \"on_lost\": \"requeue\"");
    hand.restart();
    held.report("started", "").is(200);
    held.report("completed", "").isProblem(409, "lease_lost");
    Held again = hand.take();
    again.report("started", "").is(200);
    held.report("started", "").is(200);
    held.report("failed", FAILS).isProblem(409, "lease_lost");
    assertThat(again.report("completed", "").is(200).number("attempt")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "stop, stopped, stopped", "stop, completed, completed", "stop, failed, failed",
    "cancel, stopped, cancelled", "cancel, completed, cancelled", "cancel, failed, cancelled"
  })
  void howAStoppingRunEnds(String order, String report, String end) {
    Held held = running("");
    assertThat(tell(held, order).is(202).text("status")).isEqualTo("stopping");
    tell(held, "stop").is(200);
    tell(held, "cancel").is(200);
    Reply ended = held.report(report, report.equals("failed") ? FAILS : "").is(200);
    assertThat(ended.text("status")).isEqualTo(end);
    for (String late : List.of("stop", "cancel")) {
      assertThat(tell(held, late).is(200).body()).isEqualTo(run(held.run()).body());
    }
    assertThat(hand.poll(0, 0).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({"stop, stopped", "cancel, cancelled"})
  void aRunThatWaitsEndsAtOnceWhereNobodyHoldsIt(String order, String end) {
    Held parked = running("");
    parked.report("waiting", ", \"reason\": \"?\", \"hold\": true").is(200);
    assertThat(tell(parked, order).is(202).text("status")).isEqualTo("stopping");
    assertThat(hand.poll(20, 0).is(200).text("/stops/0/run_id")).isEqualTo(parked.run().value());
    assertThat(parked.report("stopped", "").is(200).text("status")).isEqualTo(end);

    Held released = running("");
    released.report("waiting", ", \"reason\": \"?\", \"hold\": false").is(200);
    assertThat(tell(released, order).is(202).text("status")).isEqualTo(end);
    released.report("completed", "").isProblem(409, "lease_lost");
    api.post("/v1/runs/" + released.run() + "/resume", "{\"resume\": 1}")
        .isProblem(409, "run_refused");
  }

  @Test
  void aRunThatCouldNotStartFails() {
    submit(", \"max_attempts\": 3");
    Held held = hand.take();
    held.report("completed", "").isProblem(409, "run_refused");
    held.report("stopped", "").isProblem(409, "run_refused");
    Reply failed = held.report("failed", FAILS + ", \"code\": \"no_program\"").is(200);
    assertThat(failed.text("status")).isEqualTo("failed");
    assertThat(failed.text("/latest_error/code")).isEqualTo("no_program");
    assertThat(failed.text("started_at")).isEqualTo("null");
  }

  @Test
  void aHeartbeatRenewsWhatWasAcknowledged() {
    submit("");
    submit("");
    Held started = hand.take();
    started.report("started", "").is(200);
    Held silent = hand.take();
    String path = "/v1/runners/" + hand.id() + "/heartbeat";
    assertThat(api.post(path, "").is(200).number("renewed_leases")).isEqualTo(1);
    silent.report("lease", "").is(200);
    assertThat(api.post(path, "").is(200).number("renewed_leases")).isEqualTo(2);
    assertThat(silent.status()).isEqualTo("claimed");
  }

  @Test
  void whateverComesWithTheTokenAcknowledgesTheClaim() {
    submit("");
    submit("");
    String path = "/v1/runners/" + hand.id() + "/heartbeat";
    Held first = hand.take();
    assertThat(api.post(path, "").is(200).number("renewed_leases")).isZero();
    api.put(
            "/v1/runs/" + first.run() + "/snapshots/1",
            "{\"state\": {}}",
            "Lease-Token",
            first.token())
        .is(200);
    assertThat(api.post(path, "").is(200).number("renewed_leases")).isEqualTo(1);
    Held second = hand.take();
    api.send(
            "POST",
            "/v1/runs/" + second.run() + "/artifacts?kind=log",
            BodyPublishers.ofString("a line"),
            "Lease-Token",
            second.token(),
            "Content-Type",
            "text/plain")
        .is(201);
    assertThat(api.post(path, "").is(200).number("renewed_leases")).isEqualTo(2);
    assertThat(List.of(first.status(), second.status())).containsOnly("claimed");
  }

  @Test
  void aRunnerThatWasSentAwayIsListedForADay() {
    String path = "/v1/runners/" + hand.id();
    api.delete(path).is(204);
    assertThat(api.get(path).text("status")).isEqualTo("draining");
    assertThat(hand.poll(0, 1).is(200).text("deregistered")).isEqualTo("true");
    api.delete(path + "?self=true").is(204);
    hand.poll(0, 1).isProblem(401, "unknown_runner");
    for (String list : List.of("?status=removed", "?limit=1000")) {
      assertThat(api.get("/v1/runners" + list).json().get("items").findValuesAsString("runner_id"))
          .contains(hand.id());
    }
    hand.restart();
    assertThat(api.get(path).text("status")).isEqualTo("online");
    api.get("/v1/runners/lnch_nobody").isProblem(404, "runner_not_found");
    api.post("/v1/runners/lnch_nobody/poll", "").isProblem(401, "unknown_runner");
  }
}
