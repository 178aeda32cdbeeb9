package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.QueryText;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.http.Waits;
import dev.runledger.id.SessionId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Sessions;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.Unavailable;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.NewSession;
import dev.runledger.run.RequestKey;
import dev.runledger.run.RunCommand.End;
import dev.runledger.run.RunFilter;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import dev.runledger.run.StopBy;
import dev.runledger.wire.CommandBodies;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.SessionBodies;
import dev.runledger.wire.SessionJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sessions: made, named, stopped, deleted, and what came of them.
public final class SessionRoutes implements Routes {
  private final Sessions sessions;
  private final Ledger ledger;
  private final Waits polls;
  private final Duration stopGrace;

  /// @param polls where requests wait
  /// @param stopGrace how long a process may take to end when the order does not say
  public SessionRoutes(Sessions sessions, Ledger ledger, Waits polls, Duration stopGrace) {
    this.sessions = sessions;
    this.ledger = ledger;
    this.polls = polls;
    this.stopGrace = stopGrace;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(Paths.SESSIONS, this::create),
        Route.get(Paths.SESSIONS, this::list)
            .taking("status", "agent_name", "parent_session_id", Asked.LIMIT, Asked.CURSOR),
        Route.get(Paths.SESSION, this::show),
        Route.patch(Paths.SESSION, this::patch),
        Route.delete(Paths.SESSION, this::delete).taking("force", "cascade"),
        Route.post(Paths.SESSION_STOP, this::stop).taking(Asked.CHILDREN),
        Route.get(Paths.SESSION_RUNS, this::runs).taking(Asked.LIMIT, Asked.CURSOR),
        Route.get(Paths.SESSION_RESULT, this::result));
  }

  private Answer create(Call call) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    NewSession asked = SessionBodies.create(body);
    Optional<RequestKey> key = Keyed.of(call, body);
    if (key.isPresent()) {
      return Keyed.answer(sessions.createOnce(key.get(), asked, SessionRoutes::made));
    }
    return Keyed.answer(made(sessions.create(asked)), false);
  }

  private static KeptAnswer.Given made(Session session) {
    return Keyed.created(Paths.of(Paths.SESSION, session.id()), SessionJson.write(session));
  }

  private Answer list(Call call) {
    QueryText query = call.query();
    var filter =
        new SessionFilter(
            query.word("status", Session.Status.class),
            query.text("agent_name"),
            query.id("parent_session_id", SessionId::new));
    return Answers.page(
        sessions.sessions(filter, Asked.page(call)), Session::mark, SessionJson::write);
  }

  private Answer show(Call call) {
    return Answers.json(SessionJson.write(sessions.session(Asked.session(call))));
  }

  private Answer patch(Call call) {
    return Answers.json(
        SessionJson.write(
            sessions.patch(
                Asked.session(call), SessionBodies.patch(call.body().json(Limits.BODY_BYTES)))));
  }

  /// A forced deletion waits for the runs that it stops.
  private Answer delete(Call call) {
    SessionId id = Asked.session(call);
    boolean force = call.query().flag("force");
    boolean cascade = call.query().flag("cascade");
    try (Waits.Seat seat = polls.take()) {
      return seat.during(
              () -> {
                sessions.delete(id, force, cascade, call.actor());
                return Answer.nothing(204);
              })
          .orElseThrow(
              () -> new ProblemException(new Unavailable("The server is shutting down.", 1)));
    }
  }

  private Answer stop(Call call) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    End end = CommandBodies.end(StopBy.STOP, body, stopGrace);
    SessionId id = Asked.session(call);
    boolean children = call.query().flag(Asked.CHILDREN);
    Optional<RequestKey> key = Keyed.of(call, body);
    if (key.isPresent()) {
      Answer answer = Keyed.answer(sessions.stopOnce(key.get(), id, end, SessionRoutes::stopped));
      if (children) {
        sessions.stopFamily(id, end);
      }
      return answer;
    }
    return Keyed.answer(
        stopped(
            children ? sessions.stopFamily(id, end) : sessions.stop(id, end.reason(), end.grace())),
        false);
  }

  private static KeptAnswer.Given stopped(Sessions.Stopped stopped) {
    return new KeptAnswer.Given(
        stopped.changed() ? 202 : 200, Map.of(), SessionJson.write(stopped.session()));
  }

  private Answer runs(Call call) {
    SessionId id = sessions.session(Asked.session(call)).id();
    return RunRoutes.page(ledger, ledger.runs(RunFilter.ofSession(id), Asked.page(call)));
  }

  private Answer result(Call call) {
    SessionId id = Asked.session(call);
    return sessions
        .result(id)
        .map(run -> Answers.json(RunJson.writeResult(run)))
        .orElseGet(() -> Answer.nothing(204));
  }
}
