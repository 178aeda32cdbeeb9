package dev.runledger.contract;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.blob.FolderBlobs;
import dev.runledger.event.Artifact;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.ledger.Artifacts;
import dev.runledger.run.Delivery;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who gets which run, and what becomes of a claim that nobody acknowledges.
abstract class ClaimsContract extends Contract {

  @Test
  void aRunGoesToOneRunner() {
    Run run = submit();
    RunnerId first = register("first");
    RunnerId second = register("second");

    assertThat(claim(first).id()).isEqualTo(run.id());
    assertThat(poll(second, 1).runs()).isEmpty();
    assertThat(poll(first, 1).runs()).isEmpty();
  }

  @Test
  void higherPrioritiesGoFirstThenOlderOnes() {
    List<RunId> expected = new ArrayList<>();
    Run low = submit(Request.start().priority(-1));
    Run first = submit();
    Run second = submit();
    Run high = submit(Request.start().priority(5));
    Run higher = submit(Request.start().priority(6));
    for (Run run : List.of(higher, high, first, second, low)) {
      expected.add(run.id());
    }
    RunnerId runner = register("host");

    assertThat(claimAll(runner, 2).stream().map(Held::id)).isEqualTo(expected.subList(0, 2));
    assertThat(claimAll(runner, 10).stream().map(Held::id)).isEqualTo(expected.subList(2, 5));
  }

  /// Of those that are given together, any one may be it.
  @Test
  void aRunThatNobodyCanClaimKeepsNoOtherFromItsTurn() throws Exception {
    Run some = submit(Request.start().demandingTags("nobody has this"));
    List<RunId> good = new ArrayList<>();
    List<RunId> poison = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      Run run = submit(number % 2 == 0 ? Request.start() : Request.start().demandingTags("gpu"));
      (number == 3 || number == 8 ? poison : good).add(run.id());
    }
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id IN ('%s', '%s') AND status = 'claimed' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(poison.getFirst(), poison.getLast(), some.id()));
    RunnerId runner = register("host", "gpu");

    List<RunId> given = new ArrayList<>();
    for (List<Held> batch = claimAll(runner, 20); !batch.isEmpty(); batch = claimAll(runner, 20)) {
      batch.forEach(held -> given.add(held.id()));
    }
    assertThat(given).isEqualTo(good);
    assertThat(poison).allSatisfy(id -> assertThat(status(id)).isEqualTo(RunStatus.PENDING));
    Run late = submit();
    assertThat(claimAll(runner, 1)).extracting(Held::id).containsExactly(late.id());

    elsewhere("DROP INDEX nobody_may");
    later(Duration.ofSeconds(20));
    assertThat(claimAll(runner, 20)).extracting(Held::id).isEqualTo(poison);
  }

  /// There are more of them than a poll takes the time to find.
  @Test
  void runsThatNobodyCanClaimKeepNoOrderFromARunner() throws Exception {
    Held held = running();
    List<Run> poison = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      poison.add(submit());
    }
    String ids = poison.stream().map(run -> "'" + run.id() + "'").collect(joining(", "));
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id IN (%s) AND status = 'claimed' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(ids, held.id()));
    tell(held.id(), STOP);

    Delivery delivery = poll(held.runner(), 50);

    assertThat(delivery.stops()).hasSize(1);
    assertThat(delivery.runs()).isEmpty();
    Run good = submit(Request.start().priority(1));
    assertThat(claimAll(held.runner(), 1)).extracting(Held::id).containsExactly(good.id());
  }

  /// A poll that waits for them does not ask for them again and again.
  @Test
  void whoWaitsIsNotAnsweredByARunThatNobodyCanClaim() throws Exception {
    Run some = submit(Request.start().demandingTags("nobody has this"));
    Run poison = submit();
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id = '%s' AND status = 'claimed' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(poison.id(), some.id()));
    RunnerId runner = register("host");

    assertThat(poll(runner, 1, Duration.ofMillis(300))).isEmpty();
    assertThat(status(poison.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void theOrderHoldsAcrossDifferentDemands() {
    RunnerId runner = register("host", "gpu", "linux");
    Run plain = submit();
    Run tagged = submit(Request.start().demandingTags("gpu"));
    Run hosted = submit(Request.start().demandingHost("host").priority(1));
    Run both = submit(Request.start().demandingTags("gpu", "linux"));

    assertThat(claimAll(runner, 9).stream().map(Held::id))
        .containsExactly(hosted.id(), plain.id(), tagged.id(), both.id());
  }

  @Test
  void ofTwoRunsOfTheSameMomentTheSmallerIdGoesFirst() throws Exception {
    List<RunId> runs = IntStream.range(0, 6).mapToObj(_ -> submit().id()).toList();
    elsewhere("UPDATE runs SET created_at = (SELECT min(created_at) FROM runs)");

    assertThat(claimAll(register("host"), 6).stream().map(Held::id))
        .isEqualTo(runs.stream().sorted().toList());
  }

  @Test
  void aPollBringsAsManyRunsAsAreAskedForAndNoMore() {
    IntStream.range(0, 5).forEach(_ -> submit());
    RunnerId runner = register("host");

    assertThat(claimAll(runner, 0)).isEmpty();
    assertThat(claimAll(runner, 3)).hasSize(3);
    assertThat(claimAll(runner, 3)).hasSize(2);
    assertThat(claimAll(runner, 3)).isEmpty();
  }

  @Test
  void aClaimThatNobodyAcknowledgesGoesBack() {
    Run run = submit();
    RunnerId runner = register("host");
    Held lost = claim(runner);
    assertThat(lost.run().state().leaseOrLast().expiresAt())
        .isEqualTo(lost.run().timing().claimedAt().plus(TIMES.claimAck()));

    pass(TIMES.claimAck().dividedBy(2));
    assertThat(status(run.id())).isEqualTo(RunStatus.CLAIMED);
    pass(TIMES.claimAck().dividedBy(2));

    assertThat(status(run.id())).isEqualTo(RunStatus.PENDING);
    assertThat(row(run.id()))
        .containsEntry("runner_id", null)
        .containsEntry("claimed_at", null)
        .containsEntry("lease_token", null)
        .containsEntry("lease_expires_at", null)
        .containsEntry("started_at", null)
        .containsEntry("attempt", "1");
    assertThat(sessionStatus(run.sessionId())).isEqualTo(Session.Status.PENDING);
    assertThat(types(run.id())).containsExactly("run_created", "run_claimed", "run_requeued");
    assertThat(fact(run.id(), "run_requeued"))
        .isEqualTo("{\"reason\":\"claim_not_acknowledged\",\"attempt\":1,\"error\":null}");
    refused("lease_lost", () -> report(lost, STARTED));
  }

  @Test
  void aClaimThatWasNeverStartedUsesUpNoAttempt() {
    Run run = submit();
    RunnerId runner = register("host");
    for (int i = 0; i < 3; i++) {
      assertThat(claim(runner).run().attempt()).isEqualTo(1);
      pass(TIMES.claimAck());
    }
    Held held = start(runner);
    report(held, COMPLETED);

    assertThat(held.id()).isEqualTo(run.id());
    assertThat(status(run.id())).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aRenewalThatNamesTheRunAcknowledges() {
    submit();
    Held held = claim(register("host"));

    ledger.renew(held.id(), held.fence());
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.CLAIMED);
    assertThat(row(held.id())).containsEntry("lease_acknowledged", "1");
  }

  @Test
  void anEventWithTheTokenAcknowledges() {
    submit();
    Held held = claim(register("host"));

    append(held, "step.done");
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.CLAIMED);
  }

  @Test
  void anEventThatIsOnlyShownAcknowledgesToo() {
    submit();
    Held held = claim(register("host"));

    log.append(
        held.id(),
        held.token(),
        List.of(new NewEvent("token", null, null, null, Json.EMPTY_OBJECT, null, true)));
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.CLAIMED);
  }

  @Test
  void aSnapshotAcknowledges() {
    submit();
    Held held = claim(register("host"));

    snapshot(held.id(), held.token(), 1, "{}");
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.CLAIMED);
    assertThat(row(held.id())).containsEntry("lease_acknowledged", "1");
    pass(TIMES.lease());
    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void anArtifactAcknowledgesAlsoWhileItsContentIsOnItsWay() throws Exception {
    submit();
    Held held = claim(register("host"));
    var artifacts = new Artifacts(store, new FolderBlobs(folder.resolve("blobs")), TIMES);

    artifacts.put(
        held.id(),
        held.token(),
        new Artifacts.Label(Artifact.Kind.LOG, null, null),
        new ByteArrayInputStream(new byte[] {'l', 'o', 'g'}) {
          @Override
          public synchronized int read(byte[] into, int from, int most) {
            if (available() == 3) {
              pass(TIMES.claimAck());
            }
            return super.read(into, from, most);
          }
        });

    assertThat(status(held.id())).isEqualTo(RunStatus.CLAIMED);
    assertThat(artifacts.list(held.id(), PageRequest.first(50)).page().items()).hasSize(1);
  }

  @Test
  void anEventWithoutTheTokenAcknowledgesNothing() {
    submit();
    Held held = claim(register("host"));

    log.append(held.id(), null, List.of(event("user.note")));
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aHeartbeatAcknowledgesNothing() {
    submit();
    Held held = claim(register("host"));

    assertThat(runners.heartbeat(held.runner())).isZero();
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aRefusedReportAcknowledgesNothing() {
    submit();
    Held held = claim(register("host"));

    refused("run_refused", () -> report(held, COMPLETED));
    pass(TIMES.claimAck());

    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
  }

  @Test
  void aRunGoesBackToItsOldPlaceInTheQueue() {
    Run older = submit();
    submit();
    RunnerId runner = register("host");
    claim(runner);
    pass(TIMES.claimAck());

    assertThat(claim(runner).id()).isEqualTo(older.id());
  }

  @Test
  void aClaimedRunIsLostWithItsLeaseAlsoWhenItWasAcknowledged() {
    submit();
    Held held = claim(register("host"));
    ledger.renew(held.id(), held.fence());

    pass(TIMES.lease());

    assertThat(status(held.id())).isEqualTo(RunStatus.PENDING);
    assertThat(run(held.id()).attempt()).isEqualTo(1);
    assertThat(fact(held.id(), "run_requeued")).contains("\"reason\":\"lease_expired\"");
  }

  @Test
  void aRunIsNotClaimableBeforeItsTime() {
    Instant start = store.now().plus(Duration.ofHours(2));
    Run run = submit(Request.start().notBefore(start));
    RunnerId runner = register("host");

    assertThat(poll(runner, 1).runs()).isEmpty();
    pass(Duration.ofHours(1));
    assertThat(poll(runner, 1).runs()).isEmpty();
    pass(Duration.ofHours(1));
    assertThat(claim(runner).id()).isEqualTo(run.id());
  }

  @Test
  void aDelayCountsFromWhenTheRunIsMade() {
    Duration delay = Duration.ofHours(2);
    Run alone = submit(Request.start().delayed(delay));
    Run named = submit(Request.start(new SessionId("my-session")).delayed(delay));
    Run next = submit(Request.resume(named.sessionId()).delayed(delay));
    RunnerId runner = register("host");

    for (Run run : List.of(alone, named, next)) {
      assertThat(run.job().terms().notBefore()).isEqualTo(run.timing().createdAt().plus(delay));
    }
    assertThat(poll(runner, 9).runs()).isEmpty();
    pass(delay);
    assertThat(poll(runner, 9).runs()).hasSize(2);
  }

  @Test
  void aTimeThatIsOverDelaysNothing() {
    Run run = submit(Request.start().notBefore(store.now().minus(Duration.ofDays(1))));

    assertThat(claim(register("host")).id()).isEqualTo(run.id());
  }

  @Test
  void theLogTellsEveryClaimWithItsRunner() {
    submit();
    RunnerId first = register("first");
    RunnerId second = register("second");
    Held lost = claim(first);
    pass(TIMES.claimAck());
    claim(second);

    assertThat(
            events(lost.id()).stream()
                .filter(event -> event.type().equals("run_claimed"))
                .map(Event::payload)
                .map(Object::toString))
        .containsExactly(
            "{\"runner_id\":\"" + first + "\",\"attempt\":1}",
            "{\"runner_id\":\"" + second + "\",\"attempt\":1}");
  }
}
