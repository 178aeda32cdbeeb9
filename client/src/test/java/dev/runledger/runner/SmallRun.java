package dev.runledger.runner;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.RunFact;
import dev.runledger.id.EventId;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Attempts;
import dev.runledger.run.Decision;
import dev.runledger.run.Delivery.ResumeOrder;
import dev.runledger.run.Delivery.StopOrder;
import dev.runledger.run.Grant;
import dev.runledger.run.Job;
import dev.runledger.run.Lifecycle;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.StopBy;
import dev.runledger.run.Timing;
import dev.runledger.wire.ReportBodies.Fenced;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One run of a [SmallLedger], which guards it with its lock.
final class SmallRun {
  private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
  private static final SessionId SESSION = new SessionId("ses_0123456789ab");

  private final List<Event> events = new ArrayList<>();
  private final Map<EventId, NewEvent> known = new HashMap<>();
  private final List<String> reports = new ArrayList<>();
  private Run run;
  private @Nullable LeaseToken token;
  private @Nullable StopOrder stop;
  private @Nullable ResumeOrder resume;
  private @Nullable ResumeOrder lastResume;
  private int claims;
  private int answers;

  SmallRun(int number) {
    UUID uuid = new UUID(0x7000L, 0x8000_0000_0000_0000L + number);
    run =
        new Run(
            RunId.of(uuid),
            uuid,
            SESSION,
            new Job(
                Job.Kind.AGENT,
                null,
                "work",
                "work",
                null,
                null,
                null,
                null,
                Job.Terms.DEFAULT,
                null),
            new Lineage(
                Lineage.Type.START_SESSION,
                Lineage.Trigger.CHAT,
                Lineage.Mode.ASYNC_POLL,
                null,
                null),
            Demands.NONE,
            new Run.Checkpoint("thread", null),
            new RunState.Pending(null),
            1,
            new Timing(NOW, null, null, null, NOW),
            null,
            0,
            Run.NATIVE);
  }

  Run run() {
    return run;
  }

  RunId id() {
    return run.id();
  }

  RunState state() {
    return run.state();
  }

  /// Which reports were taken, in their order.
  List<String> reports() {
    return reports;
  }

  /// `type payload` of every event that the runner appended.
  List<String> told() {
    return events.stream()
        .filter(event -> event.eventId() != null)
        .map(event -> event.type() + " " + event.payload())
        .toList();
  }

  List<String> types() {
    return events.stream().map(Event::type).toList();
  }

  boolean isWaitingForRunner() {
    return run.state() instanceof RunState.Pending;
  }

  Grant claim(RunnerId runner) {
    token = new LeaseToken("lt_" + ++claims + "_of_" + run.id());
    Lease lease = new Lease(runner, token, NOW.plusSeconds(60), false);
    decide(new RunCommand.Claim(lease, 1));
    return new Grant(run, lease, null);
  }

  void end(StopBy by, Duration grace) {
    decide(new RunCommand.End(by, "test", grace));
    stop = new StopOrder(run.id(), SESSION, "test", grace);
  }

  void resume(Json answer) {
    decide(new RunCommand.Resume(answer));
    resume = new ResumeOrder(run.id(), answer, NOW.plusSeconds(++answers));
    lastResume = resume;
  }

  /// As after an answer to a poll that was long on its way.
  void resumeAgain() {
    resume = lastResume;
  }

  void takeAway() {
    token = null;
    run = run.with(new RunState.Pending(null));
  }

  Optional<StopOrder> takeStop() {
    Optional<StopOrder> order = Optional.ofNullable(stop);
    stop = null;
    return order;
  }

  /// Whether nobody is to be told an answer any more.
  boolean isTold() {
    return resume == null;
  }

  Optional<ResumeOrder> takeResume() {
    Optional<ResumeOrder> order = Optional.ofNullable(resume);
    resume = null;
    return order;
  }

  void check(LeaseToken shown) {
    if (!shown.equals(token)) {
      throw new ProblemException(new RunProblem.LeaseLost(run.id()));
    }
  }

  /// It was told as the claim was acknowledged, and so counts as told while the run asks.
  Run started(Fence fence) {
    check(fence.token());
    if (!(run.state() instanceof RunState.WaitingInput)) {
      decide(new RunCommand.Started());
    }
    return run;
  }

  /// The same report again is answered the same, also after the end; every question has a name.
  Run report(Fenced fenced) {
    check(fenced.fence().token());
    RunCommand.Report report = Objects.requireNonNull(fenced.report());
    boolean again =
        report instanceof RunCommand.Ask
            ? reports.contains(report.toString())
            : run.state().isOver() && report.toString().equals(reports.getLast());
    if (!again) {
      decide(report);
      reports.add(report.toString());
    }
    return run;
  }

  Appended append(LeaseToken shown, List<NewEvent> given) {
    check(shown);
    if (run.state().isOver()) {
      throw new ProblemException(new RunProblem.RunRefused(run.id(), "is over"));
    }
    for (NewEvent event : given) {
      if (event.type().equals("poison")) {
        throw new ProblemException(
            new RunProblem.EventConflict(run.id(), Objects.requireNonNull(event.eventId())));
      }
    }
    for (NewEvent event : given) {
      if (known.put(Objects.requireNonNull(event.eventId()), event) == null) {
        add(event.type(), event.payload(), event.eventId());
      }
    }
    return new Appended(List.of(), events.size());
  }

  EventPage events(Map<String, String> query) {
    long since = Long.parseLong(query.getOrDefault("since_seq", "0"));
    String type = query.get("event_type");
    return new EventPage(
        events.stream()
            .filter(event -> event.seq() > since)
            .filter(event -> type == null || event.type().equals(type))
            .toList(),
        events.size(),
        false);
  }

  private void decide(RunCommand command) {
    Attempts attempts = new Attempts(1, 1, Attempts.OnLost.FAIL, Duration.ofSeconds(1));
    switch (Lifecycle.decide(run.state(), attempts, command, NOW)) {
      case Decision.Accepted(RunState next, @Nullable RunFact fact) -> {
        run = run.with(next);
        if (fact != null) {
          add(fact.type(), Json.EMPTY_OBJECT, null);
        }
      }
      case Decision.Unchanged _ -> {}
      case Decision.Refused(String because) ->
          throw new ProblemException(new RunProblem.RunRefused(run.id(), because));
    }
  }

  private void add(String type, Json payload, @Nullable EventId id) {
    long seq = events.size() + 1L;
    events.add(new Event(SESSION, run.id(), seq, seq, type, null, null, null, payload, NOW, id));
    run = run.withLastRunSeq(seq);
  }

  @Override
  public String toString() {
    return run.id() + " is " + run.status() + " after " + types();
  }
}
