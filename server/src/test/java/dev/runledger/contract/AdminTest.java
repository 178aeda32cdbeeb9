package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// What operators do, over HTTP.
class AdminTest {
  private final Api api = Api.current();

  @Test
  void runsAreCancelledByAFilterAfterALookAtThem() {
    String agent = Api.fresh("agent");
    String body = "{\"prompt\": \"p\", \"agent_name\": \"%s\"}".formatted(agent);
    String run = api.post("/v1/runs", body).is(201).text("run_id");
    String filter = "{\"status\": \"pending\", \"agent_name\": \"%s\"%s}";

    Reply dry =
        api.post("/v1/admin/cancel", filter.formatted(agent, ", \"dry_run\": true")).is(200);
    assertThat(dry.text("/run_ids/0")).isEqualTo(run);
    assertThat(api.get("/v1/runs/" + run).text("status")).isEqualTo("pending");

    Reply done =
        api.post("/v1/admin/cancel", filter.formatted(agent, ", \"reason\": \"old\"")).is(200);
    assertThat(done.number("count")).isEqualTo(1);
    assertThat(api.get("/v1/runs/" + run).text("stop_reason")).isEqualTo("old");
    assertThat(api.get("/v1/admin/audit").is(200).text("/items/0/subject")).isEqualTo(run);
  }

  @Test
  void theChildrenOfARunAreCancelledAndNotTheRun() {
    String parent = api.post("/v1/runs", "{\"prompt\": \"p\"}").is(201).text("run_id");
    String child =
        api.post("/v1/runs", "{\"prompt\": \"c\", \"parent_run_id\": \"%s\"}".formatted(parent))
            .is(201)
            .text("run_id");

    Reply done =
        api.post("/v1/admin/cancel", "{\"parent_run_id\": \"%s\"}".formatted(parent)).is(200);

    assertThat(done.number("count")).isEqualTo(1);
    assertThat(done.text("/run_ids/0")).isEqualTo(child);
    assertThat(api.get("/v1/runs/" + child).text("status")).isEqualTo("cancelled");
    assertThat(api.get("/v1/runs/" + parent).text("status")).isEqualTo("pending");
  }

  @Test
  void aFilterThatNamesNothingIsASlip() {
    Reply refused = api.post("/v1/admin/cancel", "{\"dry_run\": true}");
    assertThat(refused.isProblem(422, "invalid_body").text("/errors/0/pointer")).isEqualTo("/all");
    api.post("/v1/admin/cancel", "{\"dry_run\": true, \"all\": true}").is(200);
    api.post("/v1/admin/cancel", "{\"all\": true, \"grace_seconds\": 3601}")
        .isProblem(422, "invalid_body");
    api.post("/v1/admin/cancel", "{\"agent\": \"x\"}").isProblem(422, "invalid_body");
  }

  @Test
  void recoveryLeavesLiveLeasesAlone() {
    Held held = Hand.register(api).running();
    Reply recovered = api.post("/v1/admin/recover?mode=all", "").is(200);
    assertThat(recovered.number("marked_stopped")).isNotNegative();
    assertThat(held.status()).isEqualTo("running");
    api.post("/v1/admin/recover?mode=some", "").isProblem(400, "bad_request");
    api.post("/v1/admin/recover", "").is(200);
  }

  @Test
  void diagnosticsSayHowThingsAre() {
    api.submit("nobody");
    Reply diagnosis = api.get("/v1/admin/diagnostics").is(200);
    assertThat(diagnosis.number("/runs/pending")).isPositive();
    assertThat(diagnosis.text("/oldest_pending/run_id")).startsWith("run_");
    assertThat(diagnosis.text("/node/draining")).isEqualTo("false");
  }

  @Test
  void theAuditNamesTheTokenButDoesNotTellIt() throws Exception {
    String session = api.post("/v1/sessions", "").is(201).text("session_id");
    api.delete("/v1/sessions/" + session).is(204);

    Reply audit = api.get("/v1/admin/audit?limit=1").is(200);
    assertThat(audit.text("/items/0/action")).isEqualTo("session.delete");
    assertThat(audit.text("/items/0/subject")).isEqualTo(session);
    byte[] token = api.target().token().orElseThrow().getBytes(StandardCharsets.UTF_8);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token));
    assertThat(audit.text("/items/0/actor")).isEqualTo("token:" + hash.substring(0, 8));
  }

  @Test
  void theCursorOfAnotherListIsNoCursorOfTheAudit() {
    api.submit("nobody");
    api.submit("nobody");
    String cursor = api.get("/v1/runs?limit=1").is(200).text("next_cursor");

    api.get("/v1/admin/audit?cursor=" + cursor).isProblem(400, "bad_request");
  }

  @Test
  void aDrainedNodeIsNotReadyUntilItIsUsedAgain() {
    api.post("/v1/admin/drain", "").is(204);
    try {
      assertThat(api.get("/readyz").isProblem(503, "unavailable").text("hint"))
          .contains("`runledger admin undrain`");
      api.submit("nobody");
      Reply diagnosis = api.get("/v1/admin/diagnostics");
      assertThat(diagnosis.text("/node/draining")).isEqualTo("true");
      assertThat(diagnosis.text("/node/name")).endsWith(":" + api.target().url().getPort());
      Reply audit = api.get("/v1/admin/audit?limit=1");
      assertThat(audit.text("/items/0/action")).isEqualTo("node.drain");
      assertThat(audit.text("/items/0/subject")).isEqualTo(diagnosis.text("/node/name"));
    } finally {
      api.delete("/v1/admin/drain").is(204);
    }
    api.awaitReady();
    assertThat(api.get("/v1/admin/audit?limit=1").text("/items/0/action"))
        .isEqualTo("node.undrain");
  }
}
