package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.Ids;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Times;
import dev.runledger.ledger.Told;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Attempts;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.Submission;
import dev.runledger.run.Submission.Conflict;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever people, runners and time do, in whatever order, the rules hold. Each seed is another
/// story; a story is told again by its seed.
abstract class RandomContract extends Contract {
  private static final int STEPS = 40;
  private static final List<RunCommand.Report> REPORTS =
      List.of(
          STARTED,
          STARTED,
          STARTED,
          COMPLETED,
          FAILED,
          FAILED_RETRYABLE,
          ASKS_PARKED,
          ASKS_RELEASED,
          STOPPED);
  private static final List<Duration> SPANS =
      List.of(
          Duration.ofSeconds(15),
          TIMES.redeliver(),
          TIMES.claimAck(),
          GRACE,
          TIMES.lease().dividedBy(2),
          TIMES.lease(),
          TIMES.match());

  private final List<SessionId> known = new ArrayList<>();
  private final List<RunId> runs = new ArrayList<>();
  private final List<Held> grants = new ArrayList<>();
  private final Set<LeaseToken> tokens = new HashSet<>();
  private final Set<String> stopped = new HashSet<>();
  private final List<String> story = new ArrayList<>();
  private Duration shifted = Duration.ZERO;
  private Random random;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /// For a database that tells a story slowly.
  static LongStream fewSeeds() {
    return LongStream.range(0, 30);
  }

  static LongStream moreSeeds() {
    return LongStream.range(200, 3000);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theRulesHold(long seed) {
    tell(seed);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("moreSeeds")
  void theRulesHoldFurther(long seed) {
    tell(seed);
  }

  private void tell(long seed) {
    random = new Random(seed);
    Picture before = picture();
    try {
      for (int step = 0; step < STEPS; step++) {
        before = step(before);
      }
      end();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "Seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", story), e);
    }
  }

  private Picture step(Picture before) {
    boolean refused = false;
    try {
      happen(before);
    } catch (ProblemException e) {
      story.add("   refused: " + e.problem().code());
      refused = true;
    }
    Picture after = picture();
    if (refused) {
      assertThat(after).as("after a refusal").isEqualTo(before);
    }
    Invariants.check(after, before, Times.text(store.now()), stopped);
    return after;
  }

  private void happen(Picture before) {
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> ask();
      case 3, 4, 5 -> claimSome();
      case 6, 7, 8, 9, 10 -> report(before);
      case 11, 12, 13 -> order(before);
      case 14, 15 -> write();
      case 16, 17 -> wait(pick(SPANS));
      case 18 -> meddle();
      default -> beat();
    }
  }

  private void note(String what) {
    story.add(what);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /// Mostly one of the last.
  private <T> T pickLate(List<T> from) {
    int back = Math.min(from.size(), 1 + random.nextInt(4));
    return random.nextInt(4) == 0 ? pick(from) : from.get(from.size() - back);
  }

  private void ask() {
    Request request;
    int kind = random.nextInt(10);
    if (kind < 3 && !runs.isEmpty()) {
      RunId origin = pickLate(runs);
      note((kind == 0 ? "fork " : "retry ") + origin);
      add(kind == 0 ? ledger.fork(origin, null) : ledger.retry(origin));
      return;
    } else if (kind < 6 && !known.isEmpty()) {
      request = Request.resume(pick(known)).conflict(pick(List.of(Conflict.values())));
      if (random.nextBoolean()) {
        request.withoutAffinity();
      }
    } else {
      request = Request.start();
    }
    request
        .attempts(1 + random.nextInt(3), pick(List.of(Attempts.OnLost.values())))
        .priority(random.nextInt(3))
        .demanding(demands());
    if (random.nextInt(6) == 0) {
      request.notBefore(store.now().plus(pick(SPANS)));
    }
    Submission asked = request.build();
    note(
        "submit %s %s %s %s %s"
            .formatted(
                asked.type(),
                asked.sessionId(),
                asked.demands(),
                asked.conflict(),
                asked.job().terms()));
    add(ledger.submit(asked));
  }

  private void add(Run run) {
    runs.add(run.id());
    if (!known.contains(run.sessionId())) {
      known.add(run.sessionId());
    }
  }

  private Demands demands() {
    return switch (random.nextInt(5)) {
      case 0 -> new Demands(pick(List.of("host-0", "host-1", "nobody")), null, null, Set.of());
      case 1 -> new Demands(null, null, null, Set.of(pick(List.of("gpu", "mac", "none"))));
      default -> Demands.NONE;
    };
  }

  private Capabilities machine() {
    int number = random.nextInt(3);
    Set<String> tags = number == 0 ? Set.of("gpu") : number == 1 ? Set.of("mac", "gpu") : Set.of();
    return new Capabilities("host-" + number, "/work", "command", tags, false);
  }

  private static RunnerId id(Capabilities machine) {
    return Ids.runner(machine.hostname(), machine.projectDir(), machine.executorType());
  }

  private void claimSome() {
    Capabilities machine = machine();
    if (runners.runners(null).stream().noneMatch(runner -> runner.id().equals(id(machine)))) {
      note("register " + machine.hostname());
      register(machine);
    }
    int most = 1 + random.nextInt(3);
    note("poll " + machine.hostname() + " for " + most);
    for (Grant grant : poll(id(machine), most).runs()) {
      assertThat(grant.run().demands().metBy(machine)).isTrue();
      assertThat(tokens.add(grant.lease().token())).as("a token of its own").isTrue();
      grants.add(Held.of(grant));
      note("   got " + grant.run().id());
    }
  }

  /// A report that changes something comes from the one that holds the run now.
  private void report(Picture before) {
    if (grants.isEmpty()) {
      return;
    }
    Held held = pickLate(grants);
    RunCommand.Report report = pick(REPORTS);
    note("report " + held.id() + " by " + held.runner() + " " + report);
    Told told = report(held, report);
    if (told.changed()) {
      assertThat(before.row("runs", "run_id", held.id()))
          .containsEntry("runner_id", held.runner().value())
          .containsEntry("lease_token", held.token().value());
    }
    assertThat(told.run()).isEqualTo(run(held.id()));
  }

  private void order(Picture before) {
    if (runs.isEmpty()) {
      return;
    }
    RunId run = pickLate(runs);
    RunCommand.Order order =
        switch (random.nextInt(5)) {
          case 0 -> STOP;
          case 1 -> CANCEL;
          default -> new RunCommand.Resume(new Json(String.valueOf(random.nextInt(3))));
        };
    note("tell " + run + " " + order);
    Told told = tell(run, order);
    assertThat(told.run()).isEqualTo(run(run));
    if (before.row("runs", "run_id", run).get("completed_at") != null) {
      assertThat(told.changed()).isFalse();
    }
  }

  private void write() {
    if (grants.isEmpty()) {
      return;
    }
    Held held = pickLate(grants);
    int kind = random.nextInt(6);
    note("write " + kind + " to " + held.id() + " by " + held.runner());
    switch (kind) {
      case 0 -> ledger.renew(held.id(), held.fence());
      case 1 -> snapshot(held.id(), held.token(), random.nextInt(3), "{}");
      case 2 -> log.append(held.id(), null, List.of(event("user.note")));
      case 3 -> log.append(held.session(), List.of(event("user.note")));
      default -> {
        EventId id = new EventId("e" + random.nextInt(4));
        NewEvent same = new NewEvent("step", null, null, null, Json.EMPTY_OBJECT, id, false);
        log.append(held.id(), held.token(), List.of(same, event("other"), same));
      }
    }
  }

  private void wait(Duration span) {
    note("wait " + span);
    later(span);
    shifted = shifted.plus(span);
    if (random.nextInt(4) > 0) {
      note("sweep");
      sweeper.sweep();
    }
  }

  private void beat() {
    Capabilities machine = machine();
    note("heartbeat " + machine.hostname());
    runners.heartbeat(id(machine));
  }

  private void meddle() {
    Capabilities machine = machine();
    int kind = random.nextInt(6);
    note("meddle " + kind + " " + machine.hostname());
    switch (kind) {
      case 0 -> runners.register(new Registration(machine, true));
      case 1 -> register(machine);
      case 2 -> runners.remove(id(machine), random.nextBoolean());
      case 3 -> {
        reopen();
        later(shifted);
      }
      case 4 -> stopSome();
      default -> deleteSome();
    }
  }

  private void stopSome() {
    if (!known.isEmpty()) {
      SessionId id = pick(known);
      note("stop session " + id);
      if (sessions.stop(id, "enough", GRACE).status() == Session.Status.STOPPED) {
        stopped.add(id.value());
      }
    }
  }

  private void deleteSome() {
    if (known.isEmpty()) {
      return;
    }
    SessionId id = pick(known);
    note("delete session " + id);
    try {
      sessions.delete(id, false, false);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    known.remove(id);
    Set<String> left = new HashSet<>();
    for (Map<String, String> run : picture().rows("runs")) {
      left.add(run.get("run_id"));
    }
    runs.removeIf(run -> !left.contains(run.value()));
    grants.removeIf(held -> !left.contains(held.id().value()));
  }

  /// Every run comes to its end.
  private void end() {
    note("the end");
    for (RunId run : runs) {
      tell(run, CANCEL);
    }
    pass(GRACE);
    for (RunId run : runs) {
      assertThat(status(run)).matches(RunStatus::isFinal);
    }
    Invariants.check(picture(), null, Times.text(store.now()), stopped);
  }
}
