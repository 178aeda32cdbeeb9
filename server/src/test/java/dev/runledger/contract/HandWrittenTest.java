package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.node.ServerNode;
import dev.runledger.wire.SseParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A server whose SQLite file another program writes into: everything is answered as described, and
/// nothing with a 5xx.
class HandWrittenTest {
  private static final String RUN =
      "INSERT INTO runs (run_id, session_id, type, prompt, status, created_at, demands, runner_id, error, completed_at)"
          + " VALUES ('%s', 'ses_hand', 'START_SESSION', '%s', '%s', '%s', %s, %s, %s, %s);";

  @TempDir Path folder;
  private ServerNode node;
  private Api api;

  @BeforeEach
  void start() throws Exception {
    node = Target.start(folder, Map.of());
    api = new Api(Target.of(node));
    write(
        "INSERT INTO sessions (session_id, title, created_at) VALUES ('ses_hand', 'by hand', '2026-02-03 04:05')");
    write(
        RUN.formatted(
                "run_1", "", "pending", "2026-02-03", "'{\"tags\": [null]}'", "''", "NULL", "NULL")
            + RUN.formatted(
                "run_2", "p", "claimed", "2026-02-03 04:05:06", "NULL", "'lnch_5'", "NULL", "NULL")
            + RUN.formatted(
                "run_3",
                "p",
                "running",
                "2026-02-03T04:05:06+02:00",
                "'{\"gpu\": 2}'",
                "NULL",
                "NULL",
                "NULL")
            + RUN.formatted(
                "run_4", "p", "waiting_input", "2026-02-03T04:05", "NULL", "'a b'", "NULL", "NULL")
            + RUN.formatted(
                "run_5", "p", "stopping", "2026-02-03T04:05:06Z", "NULL", "NULL", "NULL", "NULL")
            + RUN.formatted(
                "run_6",
                "p",
                "completed",
                "2026-02-03T04:05:06.5",
                "NULL",
                "NULL",
                "NULL",
                "'2026-02-04 00:00'")
            + RUN.formatted(
                "run_7",
                "p",
                "failed",
                "2026-02-03T04:05:06.5Z",
                "NULL",
                "NULL",
                "'it broke'",
                "NULL")
            + RUN.formatted(
                "run_8",
                "p",
                "stopped",
                "2026-02-02 23:05:06.25-05:00",
                "NULL",
                "NULL",
                "NULL",
                "NULL")
            + RUN.formatted(
                "run_9",
                "p",
                "cancelled",
                "2026-02-03T04:05:06.500000Z",
                "'{}'",
                "NULL",
                "NULL",
                "NULL"));
    for (int i = 1; i <= 9; i++) {
      write(
          "INSERT INTO run_events (session_id, run_id, event_type, payload, created_at) VALUES ('ses_hand', 'run_%d', 'note', '[\n%d]', '2026-02-03 04:05');"
              .formatted(i, i));
    }
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void write(String statements) throws IOException, InterruptedException {
    Path file = folder.resolve("data/runledger.db");
    Process shell =
        new ProcessBuilder("sqlite3", "-cmd", ".timeout 20000", file.toString(), statements)
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(statements + "\n" + said).isZero();
  }

  @Test
  void everyRunIsListedOnceOnPagesOfOne() {
    var read = new ArrayList<String>();
    String cursor = "";
    do {
      Reply page = api.get("/v1/runs?limit=1" + cursor).is(200);
      read.add(page.text("/items/0/run_id"));
      String next = page.json().path("next_cursor").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty() && read.size() < 20);
    assertThat(read)
        .containsExactly(
            "run_9", "run_7", "run_6", "run_8", "run_5", "run_2", "run_4", "run_3", "run_1");
  }

  @Test
  void everythingThatIsReadOfThemIsAnswered() {
    api.get("/v1/sessions").is(200);
    api.get("/v1/sessions/ses_hand").is(200);
    api.get("/v1/sessions/ses_hand/runs").is(200);
    assertThat(api.get("/v1/sessions/ses_hand/result").is(200).text("run_id")).isEqualTo("run_6");
    assertThat(api.get("/v1/sessions/ses_hand/events").is(200).number("last_seq")).isEqualTo(26);
    for (int i = 1; i <= 9; i++) {
      String run = "/v1/runs/run_" + i;
      Reply shown = api.get(run).is(200);
      String status = shown.text("status");
      assertThat(shown.text("created_at")).matches("2026-02-0.T..:..:..(\\.\\d+)?Z");
      assertThat(api.get("/v1/runs/" + shown.text("run_uuid")).is(200).text("run_id"))
          .isEqualTo("run_" + i);
      assertThat(api.get("/v1/runs?status=" + status).is(200).text("/items/0/run_id"))
          .isEqualTo("run_" + i);
      for (String part : List.of("/events", "/snapshots", "/artifacts", "/children", "/state")) {
        api.get(run + part).is(200);
      }
      JsonNode log = api.get(run + "/events").is(200).json().path("events");
      assertThat(log.get(log.size() - 1).path("payload").toString()).isEqualTo("[" + i + "]");
    }
    api.get("/v1/runs?created_after=2026-02-03T00:00:00Z&created_before=2026-02-04T00:00:00Z")
        .is(200);
  }

  @Test
  void everythingThatIsAskedOfThemIsAnswered() {
    for (int i = 1; i <= 9; i++) {
      for (String command : List.of("resume", "retry", "fork", "stop", "cancel")) {
        Reply reply =
            api.post(
                "/v1/runs/run_" + i + "/" + command,
                command.equals("resume") ? "{\"resume\": 1}" : "");
        assertThat(reply.status()).as(command + " " + reply.body()).isBetween(200, 409);
      }
      api.post("/v1/runs/run_" + i + "/events", "{\"event_type\": \"user.note\"}");
      String fence = "{\"runner_id\": \"layout:coordinator\", \"lease_token\": \"lt_hidden\"}";
      assertThat(api.post("/v1/runs/run_" + i + "/completed", fence).status()).isBetween(400, 409);
      api.get("/v1/runs/run_" + i).is(200);
    }
    // Each run of it was told already.
    api.post("/v1/sessions/ses_hand/stop", "").is(200);
    assertThat(api.delete("/v1/sessions/ses_hand").is(409).text("code")).isEqualTo("session_busy");
  }

  @Test
  void whatATriggerRefusesIsNoFaultOfTheServer() throws Exception {
    write(
        "CREATE TRIGGER nobody_cancels BEFORE UPDATE ON runs WHEN NEW.status = 'cancelled'"
            + " BEGIN SELECT RAISE(ABORT, 'nobody cancels'); END");
    String run = "/v1/runs/" + api.submit("nobody");
    Reply why = api.post(run + "/cancel", "").isProblem(409, "database_refused");
    assertThat(why.text("detail")).isEqualTo("The database refuses it: nobody cancels");
    assertThat(api.get(run).is(200).text("status")).isEqualTo("pending");
  }

  @Test
  void aStreamShowsWhatAnotherProgramWritesAndEndsWhenItSaysSo() throws Exception {
    try (Stream run = Stream.open(api, "/v1/runs/run_3/events");
        Stream all = Stream.open(api, "/v1/stream")) {
      assertThat(run.next(3))
          .extracting(SseParser.Message::type)
          .containsExactly("run_created", "run_started", "note");
      assertThat(all.next().orElseThrow().type()).isEqualTo("init");
      write(
          "INSERT INTO run_events (session_id, run_id, event_type) VALUES ('ses_hand', 'run_3', 'live')");
      assertThat(run.next().orElseThrow().type()).isEqualTo("live");
      assertThat(all.next().orElseThrow().type()).isEqualTo("live");
      write("UPDATE runs SET status = 'completed' WHERE run_id = 'run_3'");
      assertThat(run.rest())
          .extracting(SseParser.Message::type)
          .containsExactly("run_completed", "stream_end");
    }
    assertThat(api.get("/v1/runs/run_3?wait=5").is(200).text("status")).isEqualTo("completed");
  }
}
