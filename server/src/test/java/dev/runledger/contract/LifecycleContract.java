package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// The life of a run as those see it who have nothing but HTTP. What it is in every situation is
/// the engine's contract.
abstract class LifecycleContract extends NodesContract {
  @Test
  void aRequestSaysWhatBecomesOfItWhileAnotherRunIsActive() {
    Held held = running("");
    resume(held, ", \"conflict\": \"reject\"").isProblem(409, "session_busy");
    Reply queued = resume(held, "").is(201);
    Reply waits = api.get(queued.header("Location"));
    assertThat(waits.text("status")).isEqualTo("pending");
    assertThat(waits.body()).contains(held.run().value());

    // This runner can take it, so that it waits on.
    String ours = ", \"demands\": {\"tags\": [\"" + hand.tag() + "\"]}";
    Reply first = resume(held, ", \"conflict\": \"cancel_active\"" + ours).is(201);
    assertThat(held.status()).isEqualTo("stopping");
    assertThat(hand.poll(10, 0).is(200).text("/stops/0/run_id")).isEqualTo(held.run().value());
    held.report("stopped", "").is(200);
    assertThat(held.status()).isEqualTo("cancelled");
    assertThat(api.get(first.header("Location")).text("status")).isEqualTo("pending");
  }

  @Test
  void aSessionThatStopsOrStoppedTakesNoRuns() {
    Held held = running("");
    String session = "/v1/sessions/" + run(held.run()).text("session_id");
    assertThat(api.post(session + "/stop", "").is(202).text("status")).isEqualTo("stopping");
    resume(held, "").isProblem(409, "session_stopped");
    held.report("stopped", "").is(200);
    resume(held, "").isProblem(409, "session_stopped");
    api.post("/v1/runs/" + held.run() + "/retry", "").isProblem(409, "session_stopped");
  }

  @Test
  void aSessionThatGoesOnAfterACancelSaysSo() {
    Held held = running("");
    api.post("/v1/runs/" + held.run() + "/cancel", "").is(202);
    Reply why = resume(held, "").isProblem(409, "session_stopped");
    assertThat(why.text("detail")).contains("run " + held.run() + " of it is being cancelled");
    assertThat(why.text("hint")).contains("the session goes on then");
    held.report("stopped", "").is(200);
    resume(held, "").is(201);
  }

  @Test
  void aRestartTakesThePlaceOfTheRunnerBefore() {
    Held held = running("");
    String same =
        "{\"hostname\": \"%s\", \"project_dir\": \"/work\", \"executor_type\": \"hand\"}"
            .formatted(hand.tag());
    api.post("/v1/runners", same).isProblem(409, "duplicate_runner");
    hand.restart();
    Reply lost = run(held.run());
    assertThat(lost.text("status")).isEqualTo("failed");
    assertThat(lost.text("/latest_error/code")).isEqualTo("runner_lost");
    held.report("completed", "").isProblem(409, "lease_lost");
  }

  @Test
  void aStopIsToldAgainButNotAtOnce() {
    Held held = running("");
    api.post("/v1/runs/" + held.run() + "/stop", "").is(202);
    assertThat(hand.poll(10, 0).is(200).text("/stops/0/run_id")).isEqualTo(held.run().value());
    assertThat(hand.poll(0, 0).status()).isEqualTo(204);
    held.report("lease", "").is(200);
    assertThat(hand.poll(10, 0).is(200).text("/stops/0/run_id")).isEqualTo(held.run().value());
    held.report("stopped", "").is(200);
    assertThat(hand.poll(0, 0).status()).isEqualTo(204);
  }

  @Test
  void aRunThatNobodyCanTakeFails() {
    RunId run = api.submit(Api.fresh("nobody"));
    Reply failed = api.get("/v1/runs/" + run + "?wait=20").is(200);
    assertThat(failed.text("status")).isEqualTo("failed");
    assertThat(failed.text("error")).isEqualTo("No matching runner available within timeout");
    assertThat(failed.text("/latest_error/code")).isEqualTo("no_matching_runner");
  }

  @Test
  void aFailureThatMayPassIsTriedAgainAsOftenAsTheRunSays() {
    Held held = running(", \"max_attempts\": 2");
    String flaky = ", \"error\": \"away\", \"code\": \"flaky\", \"retryable\": true";
    assertThat(held.report("failed", flaky).is(200).text("status")).isEqualTo("pending");
    held.report("failed", flaky).is(200);
    Held again = hand.take();
    assertThat(again.run()).isEqualTo(held.run());
    again.report("started", "").is(200);
    assertThat(again.report("failed", flaky).is(200).text("status")).isEqualTo("failed");
  }

  @Test
  void aRunThatGoesTooFarOrTakesTooLongIsAskedToStop() {
    Held far = running(", \"max_steps\": 2");
    far.append("{\"event_type\": \"a\", \"step\": 2}").is(200);
    api.post("/v1/runs/" + far.run() + "/events", "{\"event_type\": \"user.a\", \"step\": 3}")
        .is(200);
    assertThat(far.status()).isEqualTo("running");
    far.append("{\"event_type\": \"a\", \"step\": 3}").is(200);
    assertThat(far.status()).isEqualTo("stopping");
    far.report("stopped", "").is(200);
    assertThat(run(far.run()).text("stop_reason")).isEqualTo("max_steps_reached");

    Held longer = running(", \"max_duration_seconds\": 1");
    assertThat(after(longer.run(), "run_stopping").text("stop_reason"))
        .isEqualTo("max_duration_reached");
  }

  @Test
  void aQuestionThatNobodyAnswersHasItsAnswerByDefault() {
    Held held = running("");
    String ask = ", \"reason\": \"Which?\", \"hold\": true, \"expires_in_seconds\": 1";
    held.report("waiting", ask + ", \"default\": {\"colour\": \"red\"}").is(200);
    assertThat(hand.poll(20, 0).is(200).text("/resumes/0/resume/colour")).isEqualTo("red");
    held.report("started", "").is(200);
    assertThat(held.status()).isEqualTo("running");
    held.report("lease", "").is(200);
    held.report("waiting", ask).is(200);
    assertThat(after(held.run(), "run_failed").text("/latest_error/code"))
        .isEqualTo("question_expired");
    assertThat(hand.poll(20, 0).is(200).text("/stops/0/reason")).isEqualTo("question_expired");
  }

  @Test
  void aParentGoesOnOnceWithWhatItsChildrenCameTo() {
    Held parent = running("");
    String session = run(parent.run()).text("session_id");
    String child =
        ", \"execution_mode\": \"async_callback\", \"parent_session_id\": \"" + session + "\"";
    for (int i = 0; i < 2; i++) {
      Held held = running(child);
      held.report("completed", ", \"result\": {\"n\": %d}".formatted(i)).is(200);
    }
    try (Stream log = Stream.open(api, "/v1/sessions/" + session + "/events")) {
      parent.report("completed", "").is(200);
      log.await("run_completed");
      String created = log.await("run_created").data();
      Reply runs = api.get("/v1/sessions/" + session + "/runs");
      assertThat(runs.json().get("items")).hasSize(2);
      assertThat(created).contains(runs.text("/items/0/run_id"));
      assertThat(runs.text("/items/0/prompt"))
          .contains("2 child sessions", "completed", "\"n\": 1");
    }
  }

  @Test
  void aDeletionByForceTellsTheHolderAndWaitsForIt() throws Exception {
    Held held = running("");
    String session = "/v1/sessions/" + run(held.run()).text("session_id");
    var deleted = new FutureTask<>(() -> api.delete(session + "?force=true"));
    Thread.ofVirtual().start(deleted);
    assertThat(hand.poll(20, 0).is(200).text("/stops/0/run_id")).isEqualTo(held.run().value());
    held.report("stopped", "").is(200);
    deleted.get().is(204);
    api.get("/v1/runs/" + held.run()).isProblem(404, "run_not_found");
  }

  @Test
  void aRunWaitsOnWhileWhoeverCouldTakeItIsBusy() {
    Held busy = running("");
    RunId waits = submit("");
    String until = run(waits).text("timeout_at");
    while (run(waits).text("timeout_at").equals(until)) {
      busy.report("lease", "").is(200);
    }
    assertThat(run(waits).text("status")).isEqualTo("pending");
    busy.report("completed", "").is(200);
    api.delete("/v1/runners/" + hand.id()).is(204);
    assertThat(after(waits, "run_failed").text("/latest_error/code"))
        .isEqualTo("no_matching_runner");
  }

  @Test
  void theMoreImportantRunIsTakenFirst() {
    RunId later = submit("");
    RunId first = submit(", \"priority\": 5");
    assertThat(hand.take().run()).isEqualTo(first);
    assertThat(hand.take().run()).isEqualTo(later);
  }

  @Test
  void whoTakesOnlyWhatNamesItsTagsLeavesTheRest() {
    Reply anyones = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201);
    assertThat(hand.poll(0, 1).status()).isEqualTo(204);
    String path = anyones.header("Location");
    assertThat(api.get(path).text("timeout_at")).as("it demands nothing").isEqualTo("null");
    api.post(path + "/cancel", "").is(202);
    String list = "/v1/runs?status=canceled&session_id=" + anyones.text("session_id");
    assertThat(api.get(list).is(200).text("/items/0/status")).isEqualTo("cancelled");
  }

  @Test
  void aSessionGoesOnWhereItRanUnlessTheRequestSaysOtherwise() {
    Held held = running("");
    held.report("completed", "").is(200);
    Reply here = api.get(resume(held, "").is(201).header("Location"));
    assertThat(here.text("/demands/hostname")).isEqualTo(hand.tag());
    assertThat(here.text("/demands/project_dir")).isEqualTo("/work");
    Reply anywhere = api.get(resume(held, ", \"affinity\": \"none\"").is(201).header("Location"));
    assertThat(anywhere.text("demands")).isEqualTo("null");
  }

  @Test
  void anAnsweredRunGoesBackToTheQueueWhereItsHolderLetItGo() {
    Held held = running("");
    held.report("waiting", ", \"reason\": \"Which?\", \"hold\": false").is(200);
    assertThat(held.status()).isEqualTo("waiting_input");
    String path = "/v1/runs/" + held.run() + "/resume";
    api.post(path, "{\"resume\": {\"n\": 1}}").is(202);
    assertThat(held.status()).isEqualTo("pending");
    api.post(path, "{\"resume\": {\"n\": 1}}").is(200);
    api.post(path, "{\"resume\": {\"n\": 2}}").isProblem(409, "run_refused");
    Held again = hand.take();
    assertThat(again.run()).isEqualTo(held.run());
    assertThat(run(held.run()).text("/demands/hostname")).isEqualTo(hand.tag());
    held.report("completed", "").isProblem(409, "lease_lost");
    again.report("started", "").is(200);
    assertThat(again.status()).isEqualTo("running");
  }
}
