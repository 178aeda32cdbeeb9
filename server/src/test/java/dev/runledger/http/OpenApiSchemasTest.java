package dev.runledger.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import dev.runledger.client.RunRequest;
import dev.runledger.event.Appended;
import dev.runledger.event.Artifact;
import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.NewSnapshot;
import dev.runledger.event.Snapshot;
import dev.runledger.id.EventId;
import dev.runledger.id.Ids;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.QuestionId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.problem.RunProblem.LeaseLost;
import dev.runledger.run.Agent;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.NewSession;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.run.Timing;
import dev.runledger.wire.AgentJson;
import dev.runledger.wire.ArtifactJson;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkResult;
import dev.runledger.wire.BulkWriter;
import dev.runledger.wire.CommandBodies;
import dev.runledger.wire.DeliveryJson;
import dev.runledger.wire.EventBodies;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.Page;
import dev.runledger.wire.ProblemJson;
import dev.runledger.wire.ReportBodies;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.RunnerJson;
import dev.runledger.wire.SessionBodies;
import dev.runledger.wire.SessionJson;
import dev.runledger.wire.SnapshotJson;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Lease;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Whether what wire writes is what openapi.yaml describes: it keeps the schema, and the schema
/// names every field of it.
class OpenApiSchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode SCHEMAS =
      OpenApiDocumentTest.read().get("components").get("schemas");
  private static final Instant NOW = Instant.parse("2026-03-01T09:30:00.5Z");
  private static final RunId RUN = new RunId("run_0a1b2c3d4e5f");
  private static final SessionId SESSION = new SessionId("ses_1");
  private static final Fence FENCE = new Fence(new RunnerId("lnch_1"), new LeaseToken("lt_1"));
  private static final Lease LEASE = new Lease(FENCE.runner(), FENCE.token(), NOW, true);
  private static final Json OBJECT = new Json("{\"k\":1}");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// The name of a schema, and something that has to keep it.
  record Written(String schema, String json) {}

  static List<Written> bodies() {
    Event event = new Event(SESSION, RUN, 1, 1L, "a", "s", "n", 1, OBJECT, NOW, new EventId("e"));
    EventPage page = new EventPage(List.of(event), 1, false);
    Snapshot snapshot = new Snapshot(RUN, 1, 1, "n", OBJECT, Ids.sha256("{}"), NOW);
    Run run = run(new RunState.Claimed(LEASE));
    NewEvent fresh = new NewEvent("a", "s", "n", 1, OBJECT, new EventId("e"), true);
    BulkResult.Answer refused = BulkResult.Answer.refused(RUN, 409, new LeaseLost(RUN));
    Runner runner = new Runner(FENCE.runner(), capabilities(), Runner.Status.ONLINE, NOW, NOW);
    return List.of(
        new Written("Session", SessionJson.write(session())),
        new Written(
            "SessionPage", new Page<>(List.of(session()), "c", 1L).write(SessionJson::write)),
        new Written("RunPage", new Page<Run>(List.of(), null, null).write((_, _) -> {})),
        new Written("RunnerPage", new Page<>(List.of(runner), null, 1L).write(RunnerJson::write)),
        new Written("Receipt", RunJson.writeReceipt(run)),
        new Written("Result", RunJson.writeResult(run)),
        new Written("Event", EventJson.write(event)),
        new Written("EventPage", EventJson.write(page).toString()),
        new Written(
            "Appended",
            EventJson.write(
                new Appended(List.of(new Appended.Place(new EventId("e"), 1L, 1L)), 1))),
        new Written("Snapshot", SnapshotJson.write(snapshot)),
        new Written("State", SnapshotJson.writeState(snapshot, page).toString()),
        new Written("State", SnapshotJson.writeState(null, page).toString()),
        new Written(
            "Artifact",
            ArtifactJson.write(
                new Artifact(
                    "obj://a",
                    RUN,
                    Artifact.Kind.LOG,
                    Ids.sha256(""),
                    1,
                    "text/plain",
                    null,
                    1,
                    NOW))),
        new Written("Agent", AgentJson.write(agent())),
        new Written("Blueprint", text(AgentJson.write(agent().blueprint()))),
        new Written("Runner", RunnerJson.write(runner)),
        new Written(
            "Registered",
            RunnerJson.write(new Registered(FENCE.runner(), MINUTE, MINUTE, MINUTE, MINUTE))),
        new Written("Heard", RunnerJson.writeHeartbeat(FENCE.runner(), 2)),
        new Written("Renewed", ReportBodies.writeRenewed(RUN, NOW)),
        new Written(
            "Delivery",
            DeliveryJson.write(
                    new Delivery(
                        List.of(new Grant(run, LEASE, snapshot), new Grant(run, LEASE, null)),
                        List.of(new Delivery.StopOrder(RUN, SESSION, "r", MINUTE)),
                        List.of(new Delivery.ResumeOrder(RUN, OBJECT, NOW)),
                        true))
                .toString()),
        new Written("Problem", ProblemJson.write(new InvalidBody("/a", "b"), 422)),
        new Written("Results", BulkResult.write(List.of(refused))),
        new Written("LineResult", BulkResult.writeLine(1, refused)),
        new Written("LineResult", BulkResult.writeLine(1, BulkResult.Answer.taken(RUN, 1L))),
        new Written("Submission", request().delay(MINUTE).body().text()),
        new Written("Submission", request().notBefore(NOW).body().text()),
        new Written(
            "NewSession",
            text(
                SessionBodies.write(
                    new NewSession(SESSION, new SessionId("p"), "t", "a", "/p", OBJECT)))),
        new Written("NewSnapshot", text(SnapshotJson.write(new NewSnapshot(OBJECT, null)))),
        new Written("Registration", text(RunnerJson.write(new Registration(capabilities(), true)))),
        new Written("Poll", text(RunnerJson.write(new Poll(MINUTE, 1)))),
        new Written("End", text(CommandBodies.writeEnd("r", MINUTE))),
        new Written("Fork", text(CommandBodies.writeFork(1L))),
        new Written("Resume", text(CommandBodies.write(new RunCommand.Resume(OBJECT)))),
        new Written("Fence", text(ReportBodies.write(FENCE))),
        new Written("Waiting", report(new RunCommand.Ask(new Question("r", OBJECT), true))),
        new Written(
            "Waiting",
            report(
                new RunCommand.Ask(new Question("r", null), false, MINUTE, new QuestionId("q-1")))),
        new Written("Completed", report(new RunCommand.Complete(OBJECT, OBJECT))),
        new Written("Failed", report(new RunCommand.Fail(failure(), true))),
        new Written("Stopped", report(new RunCommand.AcknowledgeStop("TERM"))),
        new Written("NewEvent", single(EventBodies.write(List.of(fresh)))),
        new Written("BulkEvent", text(BulkWriter.line(RUN, FENCE.token(), fresh))),
        new Written(
            "Reports",
            text(
                BulkWriter.reports(
                    List.of(
                        new BulkItem.Started(RUN, FENCE.token()),
                        new BulkItem.Reported(
                            RUN, FENCE.token(), new RunCommand.Fail(failure(), false)),
                        new BulkItem.Events(RUN, FENCE.token(), List.of(fresh)))))));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void isAsDescribed(Written written) {
    assertKept(written.schema(), written.json());
  }

  @ParameterizedTest
  @MethodSource("states")
  void aRunIsAsDescribedInEveryState(RunState state) {
    assertKept("Run", RunJson.write(run(state), List.of("tag=gpu")));
  }

  @Test
  void theSchemaOfARunMayFail() {
    String broken = RunJson.write(run(new RunState.Pending(null)), List.of());
    assertThat(faults("Run", broken.replace("\"pending\"", "\"waiting\""))).isNotEmpty();
    assertThat(faults("Run", broken.replace("\"attempt\":1", "\"attempts\":1"))).isNotEmpty();
  }

  private static void assertKept(String schema, String json) {
    assertThat(faults(schema, json)).as(json).isEmpty();
    JsonNode described = SCHEMAS.get(schema);
    if (described.has("properties") && !schema.equals("LineResult")) {
      Set<String> names = new TreeSet<>(described.get("properties").propertyNames());
      assertThat(names).containsAll(JSON.readTree(json).propertyNames());
    }
  }

  private static List<?> faults(String schema, String json) {
    Map<String, String> reference = Map.of("$ref", "#/components/schemas/" + schema);
    return OpenApiDocumentTest.schema(JSON.valueToTree(new LinkedHashMap<>(reference)))
        .validate(json, InputFormat.JSON);
  }

  static List<RunState> states() {
    return List.of(
        new RunState.Pending(NOW),
        new RunState.Claimed(LEASE),
        new RunState.Running(LEASE),
        new RunState.WaitingInput(new Question("why?", OBJECT), LEASE),
        new RunState.WaitingInput(new Question("why?", null), null),
        new RunState.Stopping(LEASE, StopBy.CANCEL, "r", NOW),
        new RunState.Completed(NOW, new Json("[1]"), OBJECT, LEASE.over()),
        new RunState.Failed(NOW, failure(), null),
        new RunState.Stopped(NOW, "r", null),
        new RunState.Cancelled(NOW, "r", LEASE.over()));
  }

  private static Run run(RunState state) {
    return new Run(
        RUN,
        UUID.fromString("01960000-0000-7000-8000-0a1b2c3d4e5f"),
        SESSION,
        job(),
        new Lineage(
            Lineage.Type.START_SESSION, Lineage.Trigger.CHAT, Lineage.Mode.SYNC, null, null),
        new Demands("h", null, null, Set.of("gpu")),
        new Run.Checkpoint("t", null),
        state,
        1,
        new Timing(NOW, NOW, NOW, null, NOW),
        OBJECT,
        3,
        Run.NATIVE);
  }

  private static RunRequest request() {
    return RunRequest.explore("com.a", "p")
        .type(Lineage.Type.START_SESSION)
        .session(SESSION)
        .agent("a")
        .goal("g")
        .parameters(OBJECT)
        .projectDir("/p")
        .deviceConfig(OBJECT)
        .maxSteps(5)
        .priority(1)
        .matchWithin(MINUTE)
        .maxDuration(MINUTE)
        .maxAttempts(2)
        .onLost(OnLost.REQUEUE)
        .metadata(OBJECT)
        .trigger(Lineage.Trigger.SYSTEM)
        .mode(Lineage.Mode.ASYNC_POLL)
        .parentSession(new SessionId("p"))
        .parentRun(RUN)
        .demands(new Demands("h", "p", "e", Set.of("t")))
        .conflict(Submission.Conflict.REJECT)
        .withoutAffinity()
        .checkpointNs("ns");
  }

  private static Job job() {
    return new Job(
        Job.Kind.EXPLORATION,
        "a",
        "p",
        "p",
        "g",
        OBJECT,
        "/p",
        new Job.Exploration("com.a", OBJECT, 5),
        new Job.Terms(1, MINUTE, MINUTE, NOW, 2, OnLost.REQUEUE),
        OBJECT);
  }

  private static Session session() {
    return new Session(
        SESSION,
        null,
        "t",
        "a",
        "/p",
        Session.Status.IDLE,
        new Session.Affinity("h", "e"),
        "x",
        OBJECT,
        3,
        NOW,
        NOW);
  }

  private static Agent agent() {
    Json defaults = new Json("{\"max_attempts\":2}");
    Demands demands = new Demands("h", null, null, Set.of("t"));
    return new Agent("a", new Agent.Blueprint("d", demands, OBJECT, defaults), NOW, NOW);
  }

  private static Capabilities capabilities() {
    return new Capabilities("h", "/p", "e", Set.of("t"), true);
  }

  private static RunFailure failure() {
    return new RunFailure("c", "m", OBJECT);
  }

  private static String report(RunCommand.Report report) {
    return text(ReportBodies.write(FENCE, report));
  }

  private static String single(byte[] list) {
    return JSON.readTree(list).get(0).toString();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
