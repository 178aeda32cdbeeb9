package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Faults;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.http.Waits;
import dev.runledger.json.Limits;
import dev.runledger.layout.Layout;
import dev.runledger.ledger.Agents;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Replay;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Agent;
import dev.runledger.run.Deed;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.RequestKey;
import dev.runledger.run.Run;
import dev.runledger.run.Submission;
import dev.runledger.wire.Paths;
import dev.runledger.wire.SubmissionJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Requests for runs: answered at once or with the end of the run, and once only where they carry a
/// key.
public final class SubmissionRoutes implements Routes {
  private final Ledger ledger;
  private final Agents agents;
  private final Faults faults;
  private final Waits polls;
  private final Duration longestWait;

  /// @param polls where requests wait
  public SubmissionRoutes(
      Ledger ledger, Agents agents, Faults faults, Waits polls, Duration longestWait) {
    this.ledger = ledger;
    this.agents = agents;
    this.faults = faults;
    this.polls = polls;
    this.longestWait = longestWait;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post(Paths.RUNS, this::submit).taking(Asked.WAIT, Asked.LAYOUT));
  }

  private Answer submit(Call call) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    Optional<Duration> wait = patience(call);
    Optional<Layout> layout = Asked.layout(call);
    Optional<RequestKey> key = Keyed.of(call, body);
    Deed deed;
    try {
      deed = new Deed.Submit(read(body));
    } catch (ProblemException refused) {
      // Its agent may have changed since: who asks again is answered as before.
      Replay known = key.flatMap(ledger::replay).orElseThrow(() -> refused);
      return replayed(new Once(key.get(), wait.orElse(longestWait), layout), known);
    }
    if (wait.isEmpty()) {
      return key.isEmpty()
          ? Keyed.answer(RunAnswers.receipt(ledger.does(deed).run(), layout), false)
          : submitOnce(
              new Once(key.get(), longestWait, layout),
              deed,
              run -> RunAnswers.receipt(run, layout));
    }
    // The seat first: when there is none, nothing may have been made.
    try (Waits.Seat seat = polls.take()) {
      if (key.isPresent()) {
        var once = new Once(key.get(), wait.get(), layout);
        return submitOnce(
            once, deed, run -> new KeptAnswer.Awaited(run.id(), asMade(run, once)), seat);
      }
      Run made = ledger.does(deed).run();
      return Keyed.answer(waited(made, outcome(seat, made, wait.get(), layout), wait.get()), false);
    }
  }

  /// How long the answer may wait for the end of the run; empty when it is to come at once.
  private Optional<Duration> patience(Call call) {
    Long seconds = call.query().integer(Asked.WAIT, 0, longestWait.toSeconds());
    return Asked.preferredWait(call, longestWait)
        .or(() -> Optional.ofNullable(seconds).map(Duration::ofSeconds));
  }

  /// The request, with what its agent adds.
  private Submission read(byte[] body) {
    SubmissionJson.Draft draft = SubmissionJson.open(body);
    Optional<String> name =
        Optional.ofNullable(draft.agentName())
            .or(() -> Optional.ofNullable(draft.session()).flatMap(agents::ofSession));
    Optional<Agent> agent = name.flatMap(agents::find);
    Submission submission = draft.of(name.orElse(null), agent.map(Agent::blueprint).orElse(null));
    agent.ifPresent(known -> Agents.check(known, submission.job().parameters()));
    return submission;
  }

  /// @param patience how long to wait for the end of its run, where a request with this key asked
  ///   to
  private record Once(RequestKey key, Duration patience, Optional<Layout> layout) {}

  private Answer submitOnce(Once once, Deed deed, Function<Run, KeptAnswer> answer) {
    return replayed(once, ledger.once(once.key(), deed, told -> answer.apply(told.run())));
  }

  private Answer replayed(Once once, Replay replay) {
    return switch (replay.answer()) {
      case KeptAnswer.Given given -> Keyed.answer(given, replay.isReplayed());
      case KeptAnswer.Awaited awaited -> {
        try (Waits.Seat seat = polls.take()) {
          yield ended(once, awaited, replay.isReplayed(), seat);
        }
      }
    };
  }

  private Answer submitOnce(
      Once once, Deed deed, Function<Run, KeptAnswer> answer, Waits.Seat seat) {
    Replay replay = ledger.once(once.key(), deed, told -> answer.apply(told.run()));
    return switch (replay.answer()) {
      case KeptAnswer.Given given -> Keyed.answer(given, replay.isReplayed());
      case KeptAnswer.Awaited awaited -> ended(once, awaited, replay.isReplayed(), seat);
    };
  }

  /// Who repeats a request while it still waits for the end waits for it too, and both are answered
  /// the same. When the database is lost meanwhile, the repeated request finds its run.
  private Answer ended(Once once, KeptAnswer.Awaited awaited, boolean isReplayed, Waits.Seat seat) {
    KeptAnswer.Given mine;
    try {
      Run made = ledger.run(awaited.run());
      Run run = RunAnswers.awaited(ledger, seat, made, once.patience());
      mine = waited(run, RunAnswers.text(ledger, run, once.layout()), once.patience());
    } catch (ProblemException e) {
      if (!isGone(e) || awaited.made() == null) {
        throw e;
      }
      mine = awaited.made();
    }
    return Keyed.answer(new Replay(ledger.settle(once.key(), mine), isReplayed));
  }

  /// What a request is answered whose run is deleted while it waits for the end.
  private static KeptAnswer.Given asMade(Run run, Once once) {
    return waited(run, RunAnswers.text(run, once.layout(), List.of()), once.patience());
  }

  private static boolean isGone(RuntimeException e) {
    return e instanceof ProblemException problem && problem.problem() instanceof Problem.NotFound;
  }

  private static KeptAnswer.Given waited(Run run, String body, Duration wait) {
    Map<String, String> headers =
        Map.of(
            "Location", RunAnswers.path(run),
            "Content-Location", RunAnswers.path(run),
            "Preference-Applied", "wait=" + wait.toSeconds());
    return new KeptAnswer.Given(201, headers, body);
  }

  /// What became of a run that was just made. Whoever made it must learn of it, also when the run
  /// is deleted or the database is lost meanwhile: a request that failed is made again.
  private String outcome(Waits.Seat seat, Run made, Duration most, Optional<Layout> layout) {
    try {
      return RunAnswers.text(ledger, RunAnswers.awaited(ledger, seat, made, most), layout);
    } catch (RuntimeException e) {
      if (faults.known(e).isEmpty() && !isGone(e)) {
        throw e;
      }
      return RunAnswers.text(made, layout, List.of());
    }
  }
}
