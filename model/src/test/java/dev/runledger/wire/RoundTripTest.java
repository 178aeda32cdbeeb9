package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Appended;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewSnapshot;
import dev.runledger.id.EventId;
import dev.runledger.id.LeaseToken;
import dev.runledger.json.JsonCut;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.work.Lease;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import dev.runledger.work.Registration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever is written is read again as the same thing.
class RoundTripTest {
  private static final int ROUNDS = 60;

  @ParameterizedTest
  @EnumSource
  void aRunInEveryState(RunStatus status) {
    Samples samples = new Samples(100);
    for (int round = 0; round < ROUNDS; round++) {
      Run run = samples.run(status);
      assertThat(RunJson.read(RunJson.write(run, List.of()))).isEqualTo(run);
    }
  }

  @Test
  void aRunAlwaysHasTheSameFields() {
    Samples samples = new Samples(1);
    Set<Set<String>> shapes = new LinkedHashSet<>();
    for (RunStatus status : RunStatus.values()) {
      String json = RunJson.write(samples.run(status), List.of());
      shapes.add(JsonCut.members(JsonCut.whole(json)).keySet());
    }
    assertThat(shapes).hasSize(1);
  }

  @Test
  void aRunNeverShowsItsLeasesToken() {
    Samples samples = new Samples(2);
    Run run = samples.run(RunStatus.RUNNING);
    LeaseToken token = samples.token();
    Lease lease = new Lease(samples.runnerId(), token, samples.time(), true);
    assertThat(RunJson.write(run.with(new RunState.Running(lease)), List.of()))
        .doesNotContain(token.value())
        .doesNotContain("lease_token");
  }

  @Test
  void unmetDemandsAreShownOfPendingRunsOnly() {
    Samples samples = new Samples(3);
    List<String> unmet = List.of("tag=gpu", "hostname=a");
    assertThat(RunJson.readUnmetDemands(RunJson.write(samples.run(RunStatus.PENDING), unmet)))
        .isEqualTo(unmet);
    assertThat(RunJson.write(samples.run(RunStatus.RUNNING), unmet))
        .contains("\"unmet_demands\":null");
  }

  @Test
  void aReceipt() {
    Run run = new Samples(4).run(RunStatus.PENDING);
    assertThat(RunJson.readReceipt(RunJson.writeReceipt(run)))
        .isEqualTo(new RunJson.Receipt(run.id(), run.sessionId(), RunStatus.PENDING));
  }

  @Test
  void sessionsAndPagesOfThem() {
    Samples samples = new Samples(5);
    List<Session> sessions = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Session session = samples.session();
      sessions.add(session);
      assertThat(SessionJson.read(SessionJson.write(session))).isEqualTo(session);
    }
    Page<Session> page = new Page<>(sessions, "c 1", null);
    assertThat(Page.read(page.write(SessionJson::write), SessionJson::read)).isEqualTo(page);
    Page<Session> last = new Page<>(List.of(), null, 7L);
    assertThat(Page.read(last.write(SessionJson::write), SessionJson::read)).isEqualTo(last);
  }

  @Test
  void eventsAndPagesOfThem() {
    Samples samples = new Samples(6);
    List<dev.runledger.event.Event> events = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      events.add(samples.event());
      assertThat(EventJson.read(EventJson.write(events.getLast()))).isEqualTo(events.getLast());
    }
    EventPage page = new EventPage(events, 12, true);
    assertThat(EventJson.readPage(EventJson.write(page).toString())).isEqualTo(page);
  }

  @Test
  void whatAnAppendIsAnswered() {
    Appended appended =
        new Appended(
            List.of(
                new Appended.Place(new EventId("a b"), 4L, 3L),
                new Appended.Place(null, null, null)),
            3);
    assertThat(EventJson.readAppended(EventJson.write(appended))).isEqualTo(appended);
  }

  @Test
  void snapshotsArtifactsAndRunners() {
    Samples samples = new Samples(7);
    for (int round = 0; round < ROUNDS; round++) {
      var snapshot = samples.snapshot();
      assertThat(SnapshotJson.read(SnapshotJson.write(snapshot))).isEqualTo(snapshot);
      NewSnapshot fresh = new NewSnapshot(snapshot.state(), snapshot.nodeName());
      assertThat(SnapshotJson.readNew(SnapshotJson.write(fresh))).isEqualTo(fresh);
      var artifact = samples.artifact();
      assertThat(ArtifactJson.read(ArtifactJson.write(artifact))).isEqualTo(artifact);
      var runner = samples.runner();
      assertThat(RunnerJson.read(RunnerJson.write(runner))).isEqualTo(runner);
      Registration registration = new Registration(runner.capabilities(), round % 2 == 0);
      assertThat(RunnerJson.readRegistration(RunnerJson.write(registration)))
          .isEqualTo(registration);
    }
  }

  @Test
  void whatARunnerIsToldAndAsks() {
    Registered registered =
        new Registered(
            new Samples(8).runnerId(),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10));
    assertThat(RunnerJson.readRegistered(RunnerJson.write(registered))).isEqualTo(registered);
    Poll poll = new Poll(Duration.ofSeconds(7), 3);
    assertThat(RunnerJson.readPoll(RunnerJson.write(poll))).isEqualTo(poll);
    assertThat(RunnerJson.readPoll(new byte[0])).isEqualTo(new Poll(Duration.ofSeconds(60), 1));
  }

  @Test
  void whatAPollGives() {
    Samples samples = new Samples(9);
    for (int round = 0; round < ROUNDS; round++) {
      Lease lease = new Lease(samples.runnerId(), samples.token(), samples.time(), false);
      Run run = samples.run(RunStatus.CLAIMED).with(new RunState.Claimed(lease));
      Delivery delivery =
          new Delivery(
              List.of(new Grant(run, lease, samples.maybe(samples::snapshot))),
              List.of(
                  new Delivery.StopOrder(
                      samples.runId(), samples.sessionId(), samples.text(), samples.span())),
              List.of(
                  new Delivery.ResumeOrder(samples.runId(), samples.value(), samples.time()),
                  new Delivery.ResumeOrder(samples.runId(), new Json("null"), samples.time())),
              round % 2 == 0);
      assertThat(DeliveryJson.read(DeliveryJson.write(delivery).toString())).isEqualTo(delivery);
    }
    assertThat(DeliveryJson.read(DeliveryJson.write(Delivery.NOTHING).toString()))
        .isEqualTo(Delivery.NOTHING);
  }

  @Test
  void newEventsAsAListAndAsLines() {
    Samples samples = new Samples(11);
    for (int round = 0; round < ROUNDS; round++) {
      var events = List.of(samples.newEvent(), samples.newEvent());
      byte[] list = EventBodies.write(events);
      assertThat(EventBodies.read(list)).isEqualTo(events);
      var oneByOne = new StringBuilder("\n");
      JsonCut.elements(JsonCut.whole(new String(list, StandardCharsets.UTF_8)))
          .forEach(event -> oneByOne.append(event.raw().replace('\n', ' ')).append("\r\n"));
      assertThat(EventBodies.readLines(oneByOne.toString().getBytes(StandardCharsets.UTF_8)))
          .hasSize(2)
          .first()
          .usingRecursiveComparison()
          .ignoringFields("payload")
          .isEqualTo(events.getFirst());
    }
  }

  @Test
  void aNewerServersFieldsArePassedOver() {
    Run run = new Samples(12).run(RunStatus.RUNNING);
    String json = RunJson.write(run, List.of());
    String newer = "{\"colour\":{\"of\":[\"the sky\"]}," + json.substring(1);
    assertThat(RunJson.read(newer)).isEqualTo(run);
  }
}
