package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Faults;
import dev.runledger.http.QueryText;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.http.Waits;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.layout.Layout;
import dev.runledger.layout.RunInLayout;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Told;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Page;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.wire.CommandBodies;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.SubmissionJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Runs: asked for, looked at, told.
public final class RunRoutes implements Routes {
  private final Ledger ledger;
  private final Faults faults;
  private final Waits polls;
  private final Duration longestWait;
  private final Duration stopGrace;

  /// @param polls where requests wait
  /// @param stopGrace how long a process may take to end when the order does not say
  public RunRoutes(
      Ledger ledger, Faults faults, Waits polls, Duration longestWait, Duration stopGrace) {
    this.ledger = ledger;
    this.faults = faults;
    this.polls = polls;
    this.longestWait = longestWait;
    this.stopGrace = stopGrace;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(Paths.RUNS, this::submit).taking(Asked.LAYOUT),
        Route.get(Paths.RUNS, this::list)
            .taking(
                "status",
                "session_id",
                "agent_name",
                "app_package",
                "runner_id",
                "kind",
                "trigger_source",
                "parent_run_id",
                "created_after",
                "created_before",
                Asked.LAYOUT,
                Asked.LIMIT,
                Asked.CURSOR),
        Route.get(Paths.RUN, this::show).taking(Asked.WAIT, Asked.LAYOUT),
        Route.delete(Paths.RUN, this::delete),
        Route.post(Paths.RUN_STOP, call -> end(call, StopBy.STOP)).taking(Asked.LAYOUT),
        Route.post(Paths.RUN_CANCEL, call -> end(call, StopBy.CANCEL)).taking(Asked.LAYOUT),
        Route.post(Paths.RUN_RESUME, this::resume).taking(Asked.LAYOUT),
        Route.post(Paths.RUN_RETRY, this::retry),
        Route.post(Paths.RUN_FORK, this::fork),
        Route.get(Paths.RUN_CHILDREN, this::children).taking(Asked.LIMIT, Asked.CURSOR));
  }

  /// A page of runs, each with the demands that nobody meets.
  static Answer page(Ledger ledger, Page<Run> runs) {
    return Answers.page(runs, writer(ledger, runs.items()));
  }

  static BiConsumer<JsonWriter, Run> writer(Ledger ledger, List<Run> runs) {
    Map<RunId, List<String>> unmet = ledger.unmetDemands(runs);
    return (out, run) -> RunJson.write(out, run, unmet.getOrDefault(run.id(), List.of()));
  }

  private Answer submit(Call call) {
    Submission submission = SubmissionJson.read(call.body().json(Limits.BODY_BYTES));
    Optional<Duration> wait = Asked.preferredWait(call, longestWait);
    Optional<Layout> layout = Asked.layout(call);
    if (wait.isEmpty()) {
      Run run = ledger.submit(submission);
      return layout.isEmpty() ? made(run) : Answers.created(path(run), text(run, layout));
    }
    // The seat first: when there is none, nothing may have been made.
    try (Waits.Seat seat = polls.take()) {
      Run made = ledger.submit(submission);
      return Answers.created(path(made), outcome(seat, made, wait.get(), layout))
          .with("Preference-Applied", "wait=" + wait.get().toSeconds());
    }
  }

  private Answer list(Call call) {
    QueryText query = call.query();
    var filter =
        new RunFilter(
            query.word("status", RunStatus.class),
            query.id("session_id", SessionId::new),
            query.text("agent_name"),
            query.text("app_package"),
            query.id("runner_id", RunnerId::new),
            query.word("kind", Job.Kind.class),
            query.word("trigger_source", Lineage.Trigger.class),
            query.id("parent_run_id", RunId::new),
            query.time("created_after"),
            query.time("created_before"));
    Optional<Layout> layout = Asked.layout(call);
    Page<Run> runs = ledger.runs(filter, Asked.page(call));
    return layout
        .map(one -> Answers.page(runs, (out, run) -> RunInLayout.write(out, one, run)))
        .orElseGet(() -> page(ledger, runs));
  }

  private Answer show(Call call) {
    Optional<Layout> layout = Asked.layout(call);
    RunId id = Asked.run(call);
    long seconds = call.query().integer(Asked.WAIT, 0, longestWait.toSeconds(), 0);
    Run run = ledger.run(id);
    if (seconds > 0 && !run.state().isOver()) {
      try (Waits.Seat seat = polls.take()) {
        run = awaited(seat, run, Duration.ofSeconds(seconds));
      }
    }
    return Answers.json(text(run, layout));
  }

  private Answer delete(Call call) {
    ledger.delete(Asked.run(call));
    return Answer.nothing(204);
  }

  private Answer end(Call call, StopBy by) {
    return tell(call, CommandBodies.end(by, call.body().json(Limits.BODY_BYTES), stopGrace));
  }

  private Answer resume(Call call) {
    return tell(call, CommandBodies.resume(call.body().json(Limits.BODY_BYTES)));
  }

  private Answer tell(Call call, RunCommand.Order order) {
    Optional<Layout> layout = Asked.layout(call);
    Told told = ledger.tell(Asked.run(call), order);
    return Answers.json(told.changed() ? 202 : 200, text(told.run(), layout))
        .with("Content-Location", path(told.run()));
  }

  private Answer retry(Call call) {
    Asked.nothingMore(call);
    return made(ledger.retry(Asked.run(call)));
  }

  private Answer fork(Call call) {
    Long step = CommandBodies.forkStep(call.body().json(Limits.BODY_BYTES));
    return made(ledger.fork(Asked.run(call), step));
  }

  private Answer children(Call call) {
    return page(ledger, ledger.children(Asked.run(call), Asked.page(call)));
  }

  /// The run when it is over, or as it stands when the time is.
  private Run awaited(Waits.Seat seat, Run run, Duration most) {
    return seat.during(() -> ledger.awaitEnd(run.id(), most)).orElseGet(() -> ledger.run(run.id()));
  }

  /// What became of a run that was just made. Whoever made it must learn of it, also when the
  /// database is lost meanwhile: a request that failed is made again.
  private String outcome(Waits.Seat seat, Run made, Duration most, Optional<Layout> layout) {
    try {
      return text(awaited(seat, made, most), layout);
    } catch (RuntimeException e) {
      if (faults.known(e).isEmpty()) {
        throw e;
      }
      return layout
          .map(one -> RunInLayout.write(one, made))
          .orElseGet(() -> RunJson.write(made, List.of()));
    }
  }

  private String text(Run run, Optional<Layout> layout) {
    return layout
        .map(one -> RunInLayout.write(one, run))
        .orElseGet(() -> RunJson.write(run, ledger.unmetDemands(run)));
  }

  private static Answer made(Run run) {
    return Answers.created(path(run), RunJson.writeReceipt(run));
  }

  private static String path(Run run) {
    return Paths.of(Paths.RUN, run.id());
  }
}
