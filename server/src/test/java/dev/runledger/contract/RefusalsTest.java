package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a client does wrong: a problem that says what and what to do, and nothing changed.
class RefusalsTest {
  private static final Api API = Api.current();
  private static Held running;
  private static Held lost;
  private static Held done;
  private static String waiting;
  private static String session;
  private static String stopped;
  private static Hand other;

  @BeforeAll
  static void makeWhatIsNeeded() {
    running = Hand.register(API).running();
    done = Hand.register(API).completed();
    lost = Hand.register(API).running();
    lost.hand().restart();
    other = Hand.register(API);
    waiting = API.submit("nobody").value();
    session = API.get("/v1/runs/" + running.run()).text("session_id");
    Reply run = API.post("/v1/runs", "{\"prompt\": \"p\"}");
    stopped = run.text("session_id");
    API.post("/v1/sessions/" + stopped + "/stop", "").is(202);
  }

  /// `$RUN` is a running run, `$TOKEN` its lease's, `$HAND` its holder, `$TAG` the holder's host;
  /// `$OTHER` a runner that never held it; `$LEFT` a run that `$LOSER` lost with the token `$LOST`;
  /// `$DONE` a run that is over, `$WAITING` a pending one; `$SESSION` is that of the running run,
  /// `$STOPPED` a stopped one.
  static Stream<Arguments> wrongRequests() {
    return Stream.of(
        // What is asked of a run.
        wrong("POST /v1/runs", "{\"prompt\": ", 422, "invalid_body"),
        wrong("POST /v1/runs", "[]", 422, "invalid_body"),
        wrong("POST /v1/runs", "", 422, "invalid_body"),
        wrong("POST /v1/runs", "{}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': 'p', 'promt': 1}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': 'p', 'prompt': 'q'}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': 'p', 'priority': 'high'}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': 'p', 'kind': 'dance'}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': '\\u0000'}", 422, "invalid_body"),
        wrong(
            "POST /v1/runs", "{'prompt': 'p', 'metadata': " + deep(80) + "}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': '" + "p".repeat(2 << 20) + "'}", 422, "invalid_body"),
        wrong("POST /v1/runs", "{'prompt': 'p', 'type': 'RESUME_SESSION'}", 400, "bad_request"),
        wrong(
            "POST /v1/runs",
            "{'prompt': 'p', 'type': 'RESUME_SESSION', 'session_id': 'ses_no'}",
            404,
            "session_not_found"),
        wrong(
            "POST /v1/runs",
            "{'prompt': 'p', 'type': 'START_SESSION', 'session_id': '$SESSION'}",
            409,
            "session_exists"),
        wrong(
            "POST /v1/runs",
            "{'prompt': 'p', 'session_id': '$SESSION', 'conflict': 'reject'}",
            409,
            "session_busy"),
        wrong(
            "POST /v1/runs",
            "{'prompt': 'p', 'type': 'RESUME_SESSION', 'session_id': '$STOPPED'}",
            409,
            "session_stopped"),
        wrong("GET /v1/runs/run_nowhere", "", 404, "run_not_found"),
        wrong("GET /v1/runs/%20", "", 404, "run_not_found"),
        wrong("GET /v1/runs/" + "x".repeat(65), "", 404, "run_not_found"),
        wrong("GET /v1/runs/a%00b", "", 404, "run_not_found"),
        wrong("GET /v1/runs?status=dancing", "", 400, "bad_request"),
        wrong("GET /v1/runs?limit=0", "", 400, "bad_request"),
        wrong("GET /v1/runs?limit=1001", "", 400, "bad_request"),
        wrong("GET /v1/runs?limit=ten", "", 400, "bad_request"),
        wrong("GET /v1/runs?cursor=abc", "", 400, "bad_request"),
        wrong("GET /v1/runs?created_after=yesterday", "", 400, "bad_request"),
        wrong("GET /v1/runs?colour=red", "", 400, "bad_request"),
        wrong("GET /v1/runs?limit=1&limit=2", "", 400, "bad_request"),
        wrong("GET /v1/runs?agent_name=%FF", "", 400, "bad_request"),
        wrong("GET /v1/runs/$RUN?wait=61", "", 400, "bad_request"),
        wrong("GET /v1/runs/$RUN?wait=-1", "", 400, "bad_request"),
        wrong("DELETE /v1/runs/$RUN", "", 409, "run_refused"),
        wrong("POST /v1/runs/$RUN/resume", "{'resume': 1}", 409, "run_refused"),
        wrong("POST /v1/runs/$RUN/resume", "{}", 422, "invalid_body"),
        wrong("POST /v1/runs/$RUN/retry", "{}", 409, "run_refused"),
        wrong("POST /v1/runs/$RUN/retry", "{'now': true}", 422, "invalid_body"),
        wrong("POST /v1/runs/$RUN/fork", "{'at_step': 9}", 404, "snapshot_not_found"),
        wrong("POST /v1/runs/$DONE/retry", "", 409, "run_refused"),
        wrong("POST /v1/runs/$RUN/stop", "{'grace_seconds': -1}", 422, "invalid_body"),
        // What a runner reports.
        wrong("POST /v1/runs/$RUN/completed", "{}", 422, "invalid_body"),
        wrong("POST /v1/runs/$RUN/completed", fence("$OTHER", "$TOKEN"), 403, "not_the_holder"),
        wrong("POST /v1/runs/$RUN/completed", fence("$HAND", "lt_no"), 409, "lease_lost"),
        wrong("POST /v1/runs/$LEFT/completed", fence("$LOSER", "$LOST"), 409, "lease_lost"),
        wrong("POST /v1/runs/$LEFT/lease", fence("$LOSER", "$LOST"), 409, "lease_lost"),
        wrong("POST /v1/runs/$RUN/stopped", fence("$HAND", "$TOKEN"), 409, "run_refused"),
        wrong("POST /v1/runs/$WAITING/started", fence("$HAND", "$TOKEN"), 403, "not_the_holder"),
        wrong("POST /v1/runners/lnch_no/poll", "{}", 401, "unknown_runner"),
        wrong("POST /v1/runners/lnch_no/heartbeat", "", 401, "unknown_runner"),
        wrong("GET /v1/runners/lnch_no", "", 404, "runner_not_found"),
        wrong("DELETE /v1/runners/lnch_no", "", 404, "runner_not_found"),
        wrong("DELETE /v1/runners/$HAND?self=maybe", "", 400, "bad_request"),
        wrong("POST /v1/runners/$HAND/poll", "{'max_runs': 1001}", 422, "invalid_body"),
        wrong("POST /v1/runners", "{'hostname': 'h'}", 422, "invalid_body"),
        wrong(
            "POST /v1/runners",
            "{'hostname': '$TAG', 'project_dir': '/work', 'executor_type': 'hand'}",
            409,
            "duplicate_runner"),
        // Logs, snapshots, artifacts.
        wrong("POST /v1/runs/$RUN/events", "{'event_type': 'x'}", 403, "lease_required"),
        wrong(
            "POST /v1/runs/$RUN/events",
            "{'event_type': 'run_failed'}",
            422,
            "reserved_event_type"),
        wrong("POST /v1/runs/$RUN/events", "{'event_type': 'a b'}", 422, "invalid_body"),
        wrong("POST /v1/runs/$RUN/events", "[{'event_type': 'user.a'}, {}]", 422, "invalid_body"),
        wrong("POST /v1/runs/$DONE/events", "{'event_type': 'user.x'}", 409, "run_refused"),
        wrong(
            "POST /v1/runs/$RUN/events",
            "{'event_type': 'user.x', 'payload': {'a': '" + "p".repeat(1 << 20) + "'}}",
            413,
            "too_large"),
        wrong("POST /v1/sessions/$SESSION/events", "{'event_type': 'x'}", 400, "bad_request"),
        wrong("GET /v1/runs/$RUN/events?limit=10001", "", 400, "bad_request"),
        wrong("GET /v1/runs/$RUN/events?since_seq=-1", "", 400, "bad_request"),
        wrong("PUT /v1/runs/$RUN/snapshots/1", "{'state': {}}", 403, "lease_required"),
        wrong("PUT /v1/runs/$RUN/snapshots/first", "{'state': {}}", 404, "snapshot_not_found"),
        wrong("PUT /v1/runs/$RUN/snapshots/1", "{'state': []}", 422, "invalid_body"),
        wrong("POST /v1/runs/$RUN/artifacts", "{}", 403, "lease_required"),
        wrong("POST /v1/runs/$RUN/artifacts?kind=secret", "{}", 400, "bad_request"),
        wrong("GET /v1/artifacts/nothing", "", 404, "artifact_not_found"),
        wrong("GET /v1/artifacts/" + "0".repeat(64) + "/content", "", 404, "artifact_not_found"),
        // Sessions.
        wrong("POST /v1/sessions", "{'session_id': '$SESSION'}", 409, "session_exists"),
        wrong("POST /v1/sessions", "{'parent_session_id': 'no'}", 404, "session_not_found"),
        wrong("PATCH /v1/sessions/$SESSION", "{'status': 'idle'}", 422, "invalid_body"),
        wrong("DELETE /v1/sessions/$SESSION", "", 409, "session_busy"),
        wrong("DELETE /v1/sessions/$SESSION?force=perhaps", "", 400, "bad_request"),
        wrong("GET /v1/sessions/ses_no/result", "", 404, "session_not_found"),
        // Paths and methods.
        wrong("GET /v2/runs", "", 404, "route_not_found"),
        wrong("GET /v1/runs/", "", 404, "route_not_found"),
        wrong("PUT /v1/runs", "{}", 405, "method_not_allowed"),
        wrong("BREW /v1/runs", "{}", 405, "method_not_allowed"));
  }

  @ParameterizedTest(name = "{0} {1} -> {2} {3}")
  @MethodSource("wrongRequests")
  void aWrongRequestIsAProblemAndChangesNothing(
      String request, String body, int status, String code) {
    String before = everything();
    String[] parts = filled(request).split(" ");
    Reply reply =
        API.send(
            parts[0],
            parts[1],
            body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(filled(body)),
            "Content-Type",
            Api.JSON);
    reply.isProblem(status, code);
    if (code.equals("invalid_body")) {
      assertThat(reply.json().get("errors")).isNotEmpty();
    }
    if (status == 405) {
      assertThat(reply.header("Allow")).contains("GET", "POST", "HEAD", "OPTIONS");
    }
    if (status == 401) {
      assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }
    assertThat(everything()).isEqualTo(before);
  }

  /// The runs and the session that the wrong requests are about, as they stand.
  private static String everything() {
    var all = new StringBuilder();
    for (String run : new String[] {running.run().value(), done.run().value()}) {
      all.append(API.get("/v1/runs/" + run).is(200).body());
    }
    // Shown by itself it tells how many runners are online, which other tests' runners change.
    String waits = API.get("/v1/runs/" + waiting).is(200).text("session_id");
    all.append(API.get("/v1/sessions/" + waits + "/runs").is(200).body());
    all.append(API.get("/v1/sessions/" + session).body());
    all.append(API.get("/v1/sessions/" + session + "/runs").body());
    return all.toString();
  }

  private static Arguments wrong(String request, String body, int status, String code) {
    return Arguments.of(request, body.replace('\'', '"'), status, code);
  }

  private static String fence(String runner, String token) {
    return "{'runner_id': '" + runner + "', 'lease_token': '" + token + "'}";
  }

  private static String deep(int levels) {
    return "{'a':".repeat(levels) + "1" + "}".repeat(levels);
  }

  private static String filled(String text) {
    return text.replace("$RUN", running.run().value())
        .replace("$TOKEN", running.token())
        .replace("$HAND", running.hand().id())
        .replace("$TAG", running.hand().tag())
        .replace("$OTHER", other.id())
        .replace("$LOSER", lost.hand().id())
        .replace("$LOST", lost.token())
        .replace("$LEFT", lost.run().value())
        .replace("$DONE", done.run().value())
        .replace("$WAITING", waiting)
        .replace("$SESSION", session)
        .replace("$STOPPED", stopped);
  }
}
