package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every state and every command there is, in each of the shapes that the lifecycle tells apart, by
/// the words of `docs/lifecycle.md`.
final class Shapes {
  static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
  static final Duration GRACE = Duration.ofSeconds(30);
  static final Duration BACK_OFF = Duration.ofSeconds(4);
  static final Lease LEASE =
      new Lease(new RunnerId("lnch_1"), new LeaseToken("lt_1"), NOW.plusSeconds(60), true);
  static final Lease CLAIM =
      new Lease(new RunnerId("lnch_2"), new LeaseToken("lt_2"), NOW.plusSeconds(10), false);
  static final Question QUESTION = new Question("Which colour?", new Json("{\"type\":\"string\"}"));

  static final Question EXPIRED = new Question("Which colour?", null, NOW, null);
  static final Question EXPIRED_TO_RED =
      new Question("Which colour?", null, NOW, new Json("\"red\""));

  /// The name of a state's shape is its status, but for the two in which the lifecycle looks at
  /// more than the status.
  static final Map<String, RunState> STATES = new LinkedHashMap<>();

  static final Map<String, RunCommand> COMMANDS = new LinkedHashMap<>();

  static {
    STATES.put("pending", new RunState.Pending(null));
    STATES.put("claimed", new RunState.Claimed(CLAIM));
    STATES.put("running", new RunState.Running(LEASE));
    STATES.put("parked", new RunState.WaitingInput(QUESTION, LEASE));
    STATES.put("released", new RunState.WaitingInput(QUESTION, null));
    STATES.put("parked, expired", new RunState.WaitingInput(EXPIRED, LEASE));
    STATES.put("released, expired", new RunState.WaitingInput(EXPIRED, null));
    STATES.put("parked, red by default", new RunState.WaitingInput(EXPIRED_TO_RED, LEASE));
    STATES.put("released, red by default", new RunState.WaitingInput(EXPIRED_TO_RED, null));
    STATES.put("stopping", new RunState.Stopping(LEASE, StopBy.STOP, "enough", NOW.plus(GRACE)));
    STATES.put(
        "cancelling", new RunState.Stopping(LEASE, StopBy.CANCEL, "a mistake", NOW.plus(GRACE)));
    STATES.put("completed", new RunState.Completed(NOW, null, null, LEASE.over()));
    STATES.put("failed", new RunState.Failed(NOW, new RunFailure("oops", "It broke"), null));
    STATES.put("stopped", new RunState.Stopped(NOW, "enough", LEASE.over()));
    STATES.put("cancelled", new RunState.Cancelled(NOW, "a mistake", null));

    COMMANDS.put("claim", new RunCommand.Claim(CLAIM, 1));
    COMMANDS.put("started", new RunCommand.Started());
    COMMANDS.put("waiting", new RunCommand.Ask(QUESTION, false));
    COMMANDS.put("waiting, parked", new RunCommand.Ask(QUESTION, true));
    COMMANDS.put("completed", new RunCommand.Complete(new Json("1"), new Json("{}")));
    COMMANDS.put("failed", new RunCommand.Fail(new RunFailure("oops", "It broke"), false));
    COMMANDS.put("failed, retryable", new RunCommand.Fail(new RunFailure("busy", "Later"), true));
    COMMANDS.put("stopped", new RunCommand.AcknowledgeStop("SIGTERM"));
    COMMANDS.put("resume", new RunCommand.Resume(new Json("\"blue\"")));
    COMMANDS.put("stop", new RunCommand.End(StopBy.STOP, "enough", GRACE));
    COMMANDS.put("cancel", new RunCommand.End(StopBy.CANCEL, "a mistake", GRACE));
    COMMANDS.put("holder lost", new RunCommand.Lapse("lease_expired"));
    COMMANDS.put("grace over", new RunCommand.GraceOver());
    COMMANDS.put("question expired", new RunCommand.QuestionExpired());
    COMMANDS.put("no match", new RunCommand.MatchTimedOut());
  }

  /// Each of the two meanings of a lost runner, with and without an attempt left.
  static final List<Attempts> ATTEMPTS =
      Arrays.stream(OnLost.values())
          .flatMap(onLost -> Stream.of(attempts(1, 1, onLost), attempts(1, 2, onLost)))
          .toList();

  private Shapes() {}

  static Attempts attempts(int current, int most, OnLost onLost) {
    return new Attempts(current, most, onLost, BACK_OFF);
  }

  static RunState state(String shape) {
    return STATES.get(shape);
  }

  static RunCommand command(String shape) {
    return COMMANDS.get(shape);
  }

  static Decision decide(RunState state, Attempts attempts, RunCommand command) {
    return Lifecycle.decide(state, attempts, command, NOW);
  }

  /// The records that a sealed family comes down to.
  static Set<Class<?>> kinds(Class<?> family) {
    return Arrays.stream(family.getPermittedSubclasses())
        .flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind))
        .collect(Collectors.toSet());
  }
}
