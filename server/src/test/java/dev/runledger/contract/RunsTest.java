package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.id.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RunsTest {
  private final Api api = Api.current();

  @Test
  void aRunIsMadeAtOnceAndSaysWhereItIs() {
    Reply made = api.post("/v1/runs", "{\"prompt\": \"do it\"}").is(201);
    String path = "/v1/runs/" + made.text("run_id");
    assertThat(made.text("status")).isEqualTo("pending");
    assertThat(made.header("Location")).isEqualTo(path);
    assertThat(made.header("Content-Location")).isEqualTo(path);
    assertThat(api.get(path).is(200).text("session_id")).isEqualTo(made.text("session_id"));
  }

  @Test
  void aRunAnswersToEverySpellingOfItsId() {
    RunId id = api.submit("nobody");
    String uuid = api.get("/v1/runs/" + id).text("run_uuid");
    for (String spelling : List.of(uuid, uuid.replace("-", ""), uuid.toUpperCase(Locale.ROOT))) {
      assertThat(api.get("/v1/runs/" + spelling).is(200).text("run_id")).isEqualTo(id.value());
    }
  }

  @Test
  void aPendingRunSaysWhatItWaitsFor() {
    Reply run = api.get("/v1/runs/" + api.submit(Api.fresh("gpu"))).is(200);
    assertThat(run.text("/unmet_demands/0")).startsWith("tag=gpu-");
  }

  @Test
  void aPendingRunSaysWhyItIsNotClaimed() {
    Hand hand = Hand.register(api);
    Reply lonely = api.get("/v1/runs/" + api.submit(Api.fresh("gpu"))).is(200);
    assertThat(lonely.text("/pending/reason")).isEqualTo("no_matching_runner");
    assertThat(lonely.text("/pending/message")).contains("gpu-");
    assertThat(lonely.number("/pending/demands/0/met_by")).isZero();
    String path = "/v1/runs/" + api.submit(hand.tag());
    Reply busy = api.get(path).is(200);
    assertThat(busy.text("/pending/reason")).isEqualTo("runners_busy");
    assertThat(busy.number("/pending/runners_matching")).isEqualTo(1);
    hand.poll(10, 1).is(200);
    assertThat(api.get(path).is(200).text("pending")).isEqualTo("null");
  }

  @Test
  void aListIsWalkedPageByPageWithoutGapOrDuplicate() {
    String agent = Api.fresh("agent");
    Set<String> made = new TreeSet<>();
    for (int i = 0; i < 7; i++) {
      String body = "{\"prompt\": \"p\", \"agent_name\": \"%s\"}".formatted(agent);
      made.add(api.post("/v1/runs", body).is(201).text("run_id"));
    }
    List<String> walked = new ArrayList<>();
    String more = "";
    do {
      Reply page = api.get("/v1/runs?agent_name=" + agent + "&limit=3" + more).is(200);
      page.json().get("items").forEach(run -> walked.add(run.get("run_id").asString()));
      String cursor = page.text("next_cursor");
      more = cursor.equals("null") ? "" : "&cursor=" + cursor;
    } while (!more.isEmpty());
    assertThat(walked).hasSize(7).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void aListShowsWhatItsFiltersAllow() {
    Held held = Hand.register(api).running();
    String session = api.get("/v1/runs/" + held.run()).text("session_id");
    String all = "/v1/runs?session_id=" + session;
    assertThat(api.get(all + "&status=RUNNING").text("/items/0/run_id"))
        .isEqualTo(held.run().value());
    assertThat(api.get(all + "&runner_id=" + held.hand().id()).json().get("items")).hasSize(1);
    assertThat(api.get(all + "&status=canceled").json().get("items")).isEmpty();
    assertThat(api.get(all + "&created_before=2001-01-01T00:00:00Z").json().get("items")).isEmpty();
    String zoned = "&created_after=2001-01-01T00:00:00+02:00";
    assertThat(api.get(all + zoned).is(200).json().get("items")).hasSize(1);
    assertThat(api.get(all + "&kind=exploration").json().get("items")).isEmpty();
  }

  @Test
  void whoeverHasTheStateIsToldThatNothingChanged() {
    String path = "/v1/runs/" + api.submit("nobody");
    String tag = api.get(path).is(200).header("ETag");
    assertThat(tag).startsWith("\"");
    assertThat(api.get(path, "If-None-Match", "\"other\", W/" + tag).is(304).body()).isEmpty();
    api.post(path + "/cancel", "{}").is(202);
    api.get(path, "If-None-Match", tag).is(200);
  }

  @Test
  void anAnswerWaitsForTheEndNoLongerThanItMay() {
    RunId id = api.submit("nobody");
    assertThat(api.get("/v1/runs/" + id + "?wait=1").is(200).text("status")).isEqualTo("pending");
    Reply made = api.post("/v1/runs", "{\"prompt\": \"p\"}", "Prefer", "wait=1").is(201);
    assertThat(made.text("status")).isEqualTo("pending");
    assertThat(made.header("Preference-Applied")).isEqualTo("wait=1");
    Held done = Hand.register(api).completed();
    assertThat(api.get("/v1/runs/" + done.run() + "?wait=60").text("status"))
        .isEqualTo("completed");
  }

  @Test
  void cancelAndStopAreAcceptedOnceAndThenUnchanged() {
    for (String order : List.of("cancel", "stop")) {
      String path = "/v1/runs/" + api.submit("nobody");
      Reply told = api.post(path + "/" + order, "{\"reason\": \"not needed\"}").is(202);
      assertThat(told.text("status")).isEqualTo(order.equals("cancel") ? "cancelled" : "stopped");
      assertThat(told.text("stop_reason")).isEqualTo("not needed");
      api.post(path + "/" + order, "").is(200);
      api.post(path + "/cancel", "{}").is(200);
    }
  }

  @Test
  void aRunThatWaitsIsAnswered() {
    Held held = Hand.register(api).running();
    held.report("waiting", ", \"reason\": \"May I?\", \"hold\": true").is(200);
    assertThat(held.status()).isEqualTo("waiting_input");
    Reply told = api.post("/v1/runs/" + held.run() + "/resume", "{\"resume\": [1, null]}").is(202);
    assertThat(told.text("status")).isEqualTo("running");
    Reply delivered = held.hand().poll(10, 0).is(200);
    assertThat(delivered.text("/resumes/0/resume")).isEqualTo("[1,null]");
  }

  @Test
  void aQuestionSaysUntilWhenItCanBeAnsweredAndHow() {
    Held held = Hand.register(api).running();
    String schema = ", \"schema\": {\"type\": \"object\", \"required\": [\"sure\"]}";
    String question = ", \"reason\": \"May I?\", \"hold\": true" + schema;
    held.report("waiting", question + ", \"default\": {\"sure\": false}")
        .isProblem(422, "invalid_body");
    held.report("waiting", question + ", \"expires_in_seconds\": 60, \"default\": {}")
        .isProblem(422, "invalid_body");
    Reply asked =
        held.report(
                "waiting",
                question + ", \"expires_in_seconds\": 60, \"default\": {\"sure\": false}")
            .is(200);
    assertThat(asked.text("waiting_expires_at")).startsWith("20");
    assertThat(asked.text("waiting_default")).isEqualTo("{\"sure\":false}");
    String path = "/v1/runs/" + held.run() + "/resume";
    Reply refused = api.post(path, "{\"resume\": {}}").isProblem(422, "invalid_body");
    assertThat(refused.text("/errors/0/pointer")).isEqualTo("/resume/sure");
    api.post(path, "{\"resume\": {\"sure\": true}}").is(202);
  }

  @Test
  void aRunIsRetriedAndForkedAndKnowsItsChildren() {
    Held held = Hand.register(api).running();
    String path = "/v1/runs/" + held.run();
    api.put(path + "/snapshots/2", "{\"state\": {\"at\": 2}}", "Lease-Token", held.token()).is(200);
    held.report("failed", ", \"error\": \"no luck\"").is(200);
    Reply retried = api.post(path + "/retry", "").is(201);
    Reply forked = api.post(path + "/fork", "{\"at_step\": 2}").is(201);
    assertThat(api.get(retried.header("Location")).text("trigger_source")).isEqualTo("retry");
    assertThat(api.get(forked.header("Location")).text("parent_run_id"))
        .isEqualTo(held.run().value());
    assertThat(api.get(path + "/children").is(200).json().get("items")).hasSize(2);
  }

  @Test
  void onlyARunThatIsOverIsDeleted() {
    String path = "/v1/runs/" + api.submit("nobody");
    api.delete(path).isProblem(409, "run_refused");
    api.post(path + "/cancel", "").is(202);
    assertThat(api.delete(path).is(204).body()).isEmpty();
    api.get(path).isProblem(404, "run_not_found");
  }
}
