package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.QueryText;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.http.Waits;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.layout.Layout;
import dev.runledger.layout.RunInLayout;
import dev.runledger.layout.StatusWords;
import dev.runledger.ledger.Holdups;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Told;
import dev.runledger.run.Deed;
import dev.runledger.run.Holdup;
import dev.runledger.run.Job;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.Lineage;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.RequestKey;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.wire.CommandBodies;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// Runs: looked at, told, tried again.
public final class RunRoutes implements Routes {
  private static final String STATUS = "status";

  private final Ledger ledger;
  private final Holdups holdups;
  private final Waits polls;
  private final Duration longestWait;
  private final Duration stopGrace;

  /// @param polls where requests wait
  /// @param stopGrace how long a process may take to end when the order does not say
  public RunRoutes(
      Ledger ledger, Holdups holdups, Waits polls, Duration longestWait, Duration stopGrace) {
    this.ledger = ledger;
    this.holdups = holdups;
    this.polls = polls;
    this.longestWait = longestWait;
    this.stopGrace = stopGrace;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.RUNS, this::list)
            .taking(
                STATUS,
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
        Route.post(Paths.RUN_STOP, call -> end(call, StopBy.STOP))
            .taking(Asked.LAYOUT, Asked.CHILDREN),
        Route.post(Paths.RUN_CANCEL, call -> end(call, StopBy.CANCEL))
            .taking(Asked.LAYOUT, Asked.CHILDREN),
        Route.post(Paths.RUN_RESUME, this::resume).taking(Asked.LAYOUT),
        Route.post(Paths.RUN_RETRY, this::retry).taking(Asked.LAYOUT),
        Route.post(Paths.RUN_FORK, this::fork).taking(Asked.LAYOUT),
        Route.get(Paths.RUN_CHILDREN, this::children).taking(Asked.LIMIT, Asked.CURSOR));
  }

  /// A page of runs, each with the demands that nobody meets.
  static Answer page(Ledger ledger, Page<Run> runs) {
    return Answers.page(runs, Run::mark, writer(ledger, runs.items()));
  }

  static BiConsumer<JsonWriter, Run> writer(Ledger ledger, List<Run> runs) {
    Map<RunId, List<String>> unmet = ledger.unmetDemands(runs);
    return (out, run) -> RunJson.write(out, run, unmet.getOrDefault(run.id(), List.of()));
  }

  /// Makes a run, and once only where the request carries a key.
  private Answer make(Call call, byte[] body, Deed deed) {
    Optional<Layout> layout = Asked.layout(call);
    return Keyed.of(call, body)
        .map(key -> ledger.once(key, deed, told -> RunAnswers.receipt(told.run(), layout)))
        .map(Keyed::answer)
        .orElseGet(() -> Keyed.answer(RunAnswers.receipt(ledger.does(deed).run(), layout), false));
  }

  private Answer list(Call call) {
    QueryText query = call.query();
    Optional<Layout> layout = Asked.layout(call);
    var filter =
        new RunFilter(
            layout.isEmpty() ? query.word(STATUS, RunStatus.class) : null,
            query.id("session_id", SessionId::new),
            query.text("agent_name"),
            query.text("app_package"),
            query.id("runner_id", RunnerId::new),
            query.word("kind", Job.Kind.class),
            query.word("trigger_source", Lineage.Trigger.class),
            query.id("parent_run_id", RunId::new),
            query.time("created_after"),
            query.time("created_before"));
    return layout
        .map(one -> list(call, filter, one))
        .orElseGet(() -> page(ledger, ledger.runs(filter, Asked.page(call))));
  }

  /// In the layout's words, what is asked as well as what is shown.
  private Answer list(Call call, RunFilter filter, Layout layout) {
    PageRequest page = Asked.page(call);
    String word = call.query().text(STATUS);
    Page<Run> runs =
        word == null
            ? ledger.runs(filter, page)
            : ledger.runs(filter, states(layout.statusWords(), word), page);
    return Answers.page(runs, Run::mark, (out, run) -> RunInLayout.write(out, layout, run));
  }

  /// A layout that has no word of its own for what is cancelled shows it by another one.
  private static Set<RunStatus> states(StatusWords words, String word) {
    boolean isCancelled =
        Words.parse(RunStatus.class, word).equals(Optional.of(RunStatus.CANCELLED));
    String wanted = isCancelled ? words.shown(RunStatus.CANCELLED) : word;
    return words.words().stream()
        .filter(wanted::equalsIgnoreCase)
        .findFirst()
        .map(words::states)
        .orElseThrow(
            () -> QueryText.wrong(STATUS, word, "one of " + String.join(", ", words.words())));
  }

  private Answer show(Call call) {
    Optional<Layout> layout = Asked.layout(call);
    RunId id = Asked.run(call);
    long seconds = call.query().integer(Asked.WAIT, 0, longestWait.toSeconds(), 0);
    Run run = ledger.run(id);
    if (seconds > 0 && !run.state().isOver()) {
      try (Waits.Seat seat = polls.take()) {
        run = RunAnswers.awaited(ledger, seat, run, Duration.ofSeconds(seconds));
      }
    }
    if (layout.isPresent()) {
      return Answers.json(RunAnswers.text(run, layout, List.of()));
    }
    Holdup holdup = holdups.of(run).orElse(null);
    return Answers.json(RunJson.write(run, ledger.unmetDemands(run), holdup));
  }

  private Answer delete(Call call) {
    ledger.delete(Asked.run(call), call.actor());
    return Answer.nothing(204);
  }

  private Answer end(Call call, StopBy by) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    RunCommand.End end = CommandBodies.end(by, body, stopGrace);
    boolean children = call.query().flag(Asked.CHILDREN);
    Answer answer = tell(call, body, end);
    if (children) {
      ledger.tellDescendants(ledger.run(Asked.run(call)).id(), end);
    }
    return answer;
  }

  private Answer resume(Call call) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    return tell(call, body, CommandBodies.resume(body));
  }

  private Answer tell(Call call, byte[] body, RunCommand.Order order) {
    Optional<Layout> layout = Asked.layout(call);
    Optional<RequestKey> key = Keyed.of(call, body);
    if (key.isPresent()) {
      var deed = new Deed.Tell(Asked.run(call), order);
      return Keyed.answer(ledger.once(key.get(), deed, told -> told(told, layout, List.of())));
    }
    Told told = ledger.tell(Asked.run(call), order);
    return Keyed.answer(told(told, layout, ledger.unmetDemands(told.run())), false);
  }

  private static KeptAnswer.Given told(Told told, Optional<Layout> layout, List<String> unmet) {
    return new KeptAnswer.Given(
        told.changed() ? 202 : 200,
        Map.of("Content-Location", RunAnswers.path(told.run())),
        RunAnswers.text(told.run(), layout, unmet));
  }

  private Answer retry(Call call) {
    byte[] body = Asked.nothingMore(call);
    return make(call, body, new Deed.Retry(Asked.run(call)));
  }

  private Answer fork(Call call) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    return make(call, body, new Deed.Fork(Asked.run(call), CommandBodies.forkStep(body)));
  }

  private Answer children(Call call) {
    return page(ledger, ledger.children(Asked.run(call), Asked.page(call)));
  }
}
