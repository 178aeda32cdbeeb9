package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.http.Waits;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.Runners;
import dev.runledger.run.Delivery;
import dev.runledger.run.PageRequest;
import dev.runledger.wire.DeliveryJson;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunnerJson;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Runners: registered, heard, given work, sent away.
public final class RunnerRoutes implements Routes {
  private static final Comparator<PageRequest.Mark> NEWEST_FIRST =
      Comparator.comparing(PageRequest.Mark::createdAt)
          .thenComparing(PageRequest.Mark::id)
          .reversed();

  private final Runners runners;
  private final Dispatcher dispatcher;
  private final Deadlines deadlines;
  private final Waits polls;
  private final Duration longestWait;

  /// @param polls where polls wait
  public RunnerRoutes(
      Runners runners,
      Dispatcher dispatcher,
      Deadlines deadlines,
      Waits polls,
      Duration longestWait) {
    this.runners = runners;
    this.dispatcher = dispatcher;
    this.deadlines = deadlines;
    this.polls = polls;
    this.longestWait = longestWait;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(Paths.RUNNERS, this::register),
        Route.get(Paths.RUNNERS, this::list).taking("status", Asked.LIMIT, Asked.CURSOR),
        Route.get(Paths.RUNNER, this::show),
        Route.delete(Paths.RUNNER, this::remove).taking("self"),
        Route.post(Paths.RUNNER_HEARTBEAT, this::heartbeat),
        Route.post(Paths.RUNNER_POLL, this::poll));
  }

  private Answer register(Call call) {
    Runner runner =
        runners.register(RunnerJson.readRegistration(call.body().json(Limits.BODY_BYTES)));
    var registered =
        new Registered(
            runner.id(),
            longestWait,
            deadlines.heartbeat(),
            deadlines.lease(),
            deadlines.claimAck());
    return Answers.created(Paths.of(Paths.RUNNER, runner.id()), RunnerJson.write(registered));
  }

  private Answer list(Call call) {
    PageRequest page = Asked.page(call);
    PageRequest.Mark after = page.after();
    Runner.Status status = call.query().word("status", Runner.Status.class);
    List<Runner> rest =
        runners.runners(status).stream()
            .sorted(Comparator.comparing(RunnerRoutes::mark, NEWEST_FIRST))
            .filter(runner -> after == null || NEWEST_FIRST.compare(mark(runner), after) > 0)
            .limit(page.limitAndOne())
            .toList();
    return Answers.page(page.page(rest, RunnerRoutes::mark), RunnerRoutes::mark, RunnerJson::write);
  }

  private Answer show(Call call) {
    return Answers.json(RunnerJson.write(runners.runner(Asked.runner(call))));
  }

  private Answer remove(Call call) {
    boolean self = call.query().flag("self");
    runners.remove(Asked.runner(call), self, self ? null : call.actor());
    return Answer.nothing(204);
  }

  private Answer heartbeat(Call call) {
    RunnerId id = Asked.runner(call);
    Asked.nothingMore(call);
    return Answers.json(RunnerJson.writeHeartbeat(id, runners.heartbeat(id)));
  }

  /// A poll that the server's shutdown cuts short has nothing, as one whose time is over.
  private Answer poll(Call call) {
    RunnerId id = Asked.runner(call);
    Poll poll = RunnerJson.readPoll(call.body().json(Limits.BODY_BYTES));
    Duration patience = poll.patience().compareTo(longestWait) < 0 ? poll.patience() : longestWait;
    try (Waits.Seat seat = polls.take()) {
      Optional<Delivery> delivery =
          seat.during(() -> dispatcher.poll(id, patience, poll.maxRuns())).flatMap(found -> found);
      return delivery
          .map(found -> Answers.json(DeliveryJson.write(found)))
          .orElseGet(() -> Answer.nothing(204));
    }
  }

  private static PageRequest.Mark mark(Runner runner) {
    return new PageRequest.Mark(runner.registeredAt(), runner.id().value());
  }
}
