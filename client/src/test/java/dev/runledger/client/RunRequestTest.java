package dev.runledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission;
import dev.runledger.run.Submission.Conflict;
import dev.runledger.wire.SubmissionJson;
import dev.runledger.work.Demands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunRequestTest {
  private static final Json OBJECT = new Json("{ \"k\": 1 }");

  @Test
  void whatIsNotSaidIsNotSent() {
    assertThat(RunRequest.prompt("Go").body()).isEqualTo(new Json("{\"prompt\":\"Go\"}"));
    assertThat(RunRequest.explore("com.a").body())
        .isEqualTo(new Json("{\"app_package\":\"com.a\",\"kind\":\"exploration\"}"));
  }

  @Test
  void whatIsSaidIsSentAlsoWhereItIsAsUsual() {
    RunRequest usual =
        RunRequest.prompt("Go")
            .priority(0)
            .maxAttempts(1)
            .onLost(OnLost.FAIL)
            .conflict(Conflict.QUEUE)
            .trigger(Lineage.Trigger.CHAT)
            .mode(Lineage.Mode.SYNC)
            .maxSteps(Job.Exploration.MAX_STEPS)
            .demands(Demands.NONE);
    assertThat(usual.body())
        .isEqualTo(
            new Json(
                "{\"conflict\":\"queue\",\"demands\":{},\"execution_mode\":\"sync\","
                    + "\"max_attempts\":1,\"max_steps\":100,\"on_lost\":\"fail\",\"priority\":0,"
                    + "\"prompt\":\"Go\",\"trigger_source\":\"chat\"}"));
  }

  @Test
  void theSameRequestIsTheSameBodyInWhicheverOrderItIsSaid() {
    assertThat(RunRequest.prompt("Go").goal("g").priority(1).priority(2).body())
        .isEqualTo(RunRequest.prompt("Go").priority(2).goal("g").body());
  }

  @Test
  void whatIsSaidArrivesAsItWasMeant() {
    RunRequest request =
        RunRequest.explore("com.a", "Go")
            .type(Lineage.Type.RESUME_SESSION)
            .session(new SessionId("s"))
            .agent("a")
            .goal("g")
            .parameters(OBJECT)
            .projectDir("/p")
            .deviceConfig(OBJECT)
            .maxSteps(5)
            .priority(-1)
            .matchWithin(Duration.ofMinutes(1))
            .maxDuration(Duration.ofMillis(1500))
            .notBefore(Instant.EPOCH)
            .maxAttempts(2)
            .onLost(OnLost.REQUEUE)
            .metadata(OBJECT)
            .trigger(Lineage.Trigger.SYSTEM)
            .mode(Lineage.Mode.ASYNC_CALLBACK)
            .parentSession(new SessionId("p"))
            .parentRun(new RunId("r"))
            .demands(new Demands("h", "/d", "e", Set.of("t")))
            .conflict(Conflict.REJECT)
            .withoutAffinity()
            .checkpointNs("ns");
    var terms =
        new Job.Terms(
            -1, Duration.ofMinutes(1), Duration.ofSeconds(2), Instant.EPOCH, 2, OnLost.REQUEUE);
    assertThat(read(request))
        .isEqualTo(
            new Submission(
                Lineage.Type.RESUME_SESSION,
                new SessionId("s"),
                new Job(
                    Job.Kind.EXPLORATION,
                    "a",
                    "Go",
                    "Go",
                    "g",
                    OBJECT,
                    "/p",
                    new Job.Exploration("com.a", OBJECT, 5),
                    terms,
                    OBJECT),
                Lineage.Trigger.SYSTEM,
                Lineage.Mode.ASYNC_CALLBACK,
                new SessionId("p"),
                new RunId("r"),
                new Demands("h", "/d", "e", Set.of("t")),
                Conflict.REJECT,
                false,
                "ns"));
    assertThat(read(RunRequest.prompt("Go").delay(Duration.ofMillis(1))).delay())
        .isEqualTo(Duration.ofSeconds(1));
  }

  private static Submission read(RunRequest request) {
    return SubmissionJson.read(request.body().text().getBytes(StandardCharsets.UTF_8));
  }
}
