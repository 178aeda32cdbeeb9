package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Agent;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.NewSession;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import dev.runledger.run.Session;
import dev.runledger.run.SessionPatch;
import dev.runledger.run.SessionPatch.Change;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What requests mean that leave something out, or spell it in another way.
class RequestsTest {

  @Test
  void aPromptIsEnoughForARun() {
    assertThat(run("{\"prompt\":\"Go\"}"))
        .isEqualTo(
            new Submission(
                null,
                null,
                new Job(
                    Job.Kind.AGENT,
                    null,
                    "Go",
                    "Go",
                    null,
                    null,
                    null,
                    null,
                    Job.Terms.DEFAULT,
                    null),
                Lineage.Trigger.CHAT,
                Lineage.Mode.SYNC,
                null,
                null,
                Demands.NONE,
                Submission.Conflict.QUEUE,
                true,
                null));
  }

  @Test
  void anAppIsEnoughForAnExploration() {
    Job job = run("{\"kind\":\"EXPLORATION\",\"app_package\":\"com.a\"}").job();
    assertThat(job.prompt()).isEmpty();
    assertThat(job.inputMessage()).isNull();
    assertThat(job.exploration()).isEqualTo(new Job.Exploration("com.a", null, 100));
  }

  @Test
  void anExplorationMayBeToldSomething() {
    Job job = run("{\"kind\":\"exploration\",\"app_package\":\"com.a\",\"prompt\":\"Go\"}").job();
    assertThat(job.prompt()).isEqualTo("Go");
    assertThat(job.inputMessage()).isEqualTo("Go");
  }

  @Test
  void messageIsAnotherSpellingOfPrompt() {
    assertThat(run("{\"message\":\"Go\"}")).isEqualTo(run("{\"prompt\":\"Go\"}"));
    assertThat(run("{\"message\":\"Go\",\"prompt\":\"Go\"}")).isEqualTo(run("{\"prompt\":\"Go\"}"));
  }

  @Test
  void olderFieldsBecomeParameters() {
    assertThat(run("{\"message\":\"m\",\"generate_now\":true,\"target_pages\":[ 1 ]}"))
        .extracting(run -> run.job().parameters())
        .isEqualTo(new Json("{\"generate_now\":true,\"target_pages\":[ 1 ]}"));
    assertThat(run("{\"message\":\"m\",\"parameters\":{ \"a\":1 },\"style_reference\":\"s\"}"))
        .extracting(run -> run.job().parameters())
        .isEqualTo(new Json("{ \"a\":1 ,\"style_reference\":\"s\"}"));
    assertThat(run("{\"message\":\"m\",\"parameters\":{ },\"style_reference\":\"s\"}"))
        .extracting(run -> run.job().parameters())
        .isEqualTo(new Json("{ \"style_reference\":\"s\"}"));
  }

  @Test
  void aRunThatIsRequeuedWhenLostHasThreeAttempts() {
    assertThat(run("{\"prompt\":\"p\",\"on_lost\":\"Requeue\"}").job().terms())
        .isEqualTo(new Job.Terms(0, null, null, null, 3, OnLost.REQUEUE));
    assertThat(run("{\"prompt\":\"p\",\"on_lost\":\"requeue\",\"max_attempts\":1}").job().terms())
        .extracting(Job.Terms::maxAttempts)
        .isEqualTo(1);
  }

  @Test
  void aDelayTakesThePlaceOfTheAgentsTime() {
    Json defaults = new Json("{\"not_before\":\"2026-03-01T09:30:00Z\"}");
    var agent = new Agent.Blueprint(null, Demands.NONE, null, defaults);
    Submission delayed =
        SubmissionJson.open(utf8("{\"prompt\":\"p\",\"delay_seconds\":90}")).of(null, agent);
    assertThat(delayed.delay()).isEqualTo(Duration.ofSeconds(90));
    assertThat(delayed.job().terms().notBefore()).isNull();
    assertThat(SubmissionJson.open(utf8("{\"prompt\":\"p\"}")).of(null, agent))
        .satisfies(other -> assertThat(other.delay()).isNull())
        .satisfies(other -> assertThat(other.job().terms().notBefore()).isNotNull());
  }

  @Test
  void emptyDemandsDemandNothing() {
    String demands = "{\"hostname\":\"\",\"project_dir\":null,\"tags\":[\"\"]}";
    assertThat(run("{\"prompt\":\"p\",\"demands\":" + demands + "}").demands())
        .isEqualTo(Demands.NONE);
    assertThat(run("{\"prompt\":\"p\",\"demands\":{\"tags\":[\"b\",\"a\",\"b\"]}}").demands())
        .isEqualTo(new Demands(null, null, null, Set.of("a", "b")));
  }

  @Test
  void wordsAreTakenInAnyCaseAndNullIsNotGiven() {
    Submission run =
        run(
            "{\"prompt\":\"p\",\"type\":\"start_session\",\"trigger_source\":\"System\","
                + "\"execution_mode\":\"ASYNC_POLL\",\"conflict\":\"Cancel_Active\","
                + "\"affinity\":\"NONE\",\"priority\":null,\"demands\":null}");
    assertThat(run.type()).isEqualTo(Lineage.Type.START_SESSION);
    assertThat(run.trigger()).isEqualTo(Lineage.Trigger.SYSTEM);
    assertThat(run.mode()).isEqualTo(Lineage.Mode.ASYNC_POLL);
    assertThat(run.conflict()).isEqualTo(Submission.Conflict.CANCEL_ACTIVE);
    assertThat(run.affinity()).isFalse();
  }

  @Test
  void timesOfAnyOffsetAreOneTime() {
    Instant nine = Instant.parse("2026-03-01T09:30:00.123456Z");
    for (String text :
        new String[] {"2026-03-01T09:30:00.123456Z", "2026-03-01T11:30:00.1234569+02:00"}) {
      assertThat(run("{\"prompt\":\"p\",\"not_before\":\"" + text + "\"}").job().terms())
          .extracting(Job.Terms::notBefore)
          .isEqualTo(nine);
    }
  }

  @Test
  void aStopNeedsNoBody() {
    Duration usual = Duration.ofSeconds(30);
    assertThat(CommandBodies.end(StopBy.STOP, new byte[0], usual))
        .isEqualTo(new RunCommand.End(StopBy.STOP, "stop_requested", usual));
    assertThat(CommandBodies.end(StopBy.CANCEL, utf8("{}"), usual).reason())
        .isEqualTo("cancel_requested");
    byte[] said = CommandBodies.writeEnd("enough", Duration.ZERO);
    assertThat(CommandBodies.end(StopBy.STOP, said, usual))
        .isEqualTo(new RunCommand.End(StopBy.STOP, "enough", Duration.ZERO));
    assertThat(CommandBodies.forkStep(new byte[0])).isNull();
    assertThat(CommandBodies.forkStep(CommandBodies.writeFork(4L))).isEqualTo(4);
  }

  @Test
  void reportsAreReadAsTheyWereWritten() {
    Fence fence = new Fence(new RunnerId("lnch_1"), new LeaseToken("lt_1"));
    assertThat(ReportBodies.fence(ReportBodies.write(fence))).isEqualTo(fence);
    RunCommand.Report fail = new RunCommand.Fail(new RunFailure("c", "m"), true);
    assertThat(ReportBodies.failed(ReportBodies.write(fence, fail)))
        .isEqualTo(new ReportBodies.Fenced(fence, fail));
    RunCommand.Report stopped = new RunCommand.AcknowledgeStop(null);
    assertThat(ReportBodies.stopped(ReportBodies.write(fence, stopped)))
        .isEqualTo(new ReportBodies.Fenced(fence, stopped));
  }

  @Test
  void aFailureWithoutACodeIsTheAgents() {
    byte[] body = utf8("{\"runner_id\":\"r\",\"lease_token\":\"t\",\"error\":\"Oh\"}");
    assertThat(ReportBodies.failed(body).report())
        .isEqualTo(new RunCommand.Fail(new RunFailure("agent_failed", "Oh"), false));
  }

  @Test
  void aRenewalSaysUntilWhen() {
    Samples samples = new Samples(40);
    Instant until = samples.time();
    assertThat(ReportBodies.readRenewed(ReportBodies.writeRenewed(samples.runId(), until)))
        .isEqualTo(until);
  }

  @Test
  void aSessionNeedsNothing() {
    assertThat(SessionBodies.create(new byte[0]))
        .isEqualTo(new NewSession(null, null, null, null, null, null));
    NewSession session =
        new NewSession(
            new SessionId("s"), new SessionId("p"), "t", "a", "/d", new Json("{ \"k\":1}"));
    assertThat(SessionBodies.create(SessionBodies.write(session))).isEqualTo(session);
  }

  @Test
  void aPatchTellsNullFromNothing() {
    Session before = Objects.requireNonNull(new Samples(41).session());
    SessionPatch patch = SessionBodies.patch(utf8("{\"title\":null,\"metadata\":{ }}"));
    assertThat(patch)
        .isEqualTo(new SessionPatch(new Change<>(null), null, null, new Change<>(new Json("{ }"))));
    assertThat(SessionBodies.patch(SessionBodies.write(patch))).isEqualTo(patch);
    Session after = patch.applyTo(before, Instant.EPOCH);
    assertThat(after.title()).isNull();
    assertThat(after.agentName()).isEqualTo(before.agentName());
    assertThat(after.metadata()).isEqualTo(new Json("{ }"));
  }

  private static Submission run(String body) {
    return SubmissionJson.read(utf8(body));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
