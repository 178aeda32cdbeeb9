package dev.runledger.ledger;

import dev.runledger.event.RunFact;
import dev.runledger.event.Snapshot;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem;
import dev.runledger.problem.RunProblem;
import dev.runledger.problem.SessionProblem;
import dev.runledger.run.Agent;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.run.Timing;
import dev.runledger.store.RunTable.Beginning;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.wire.SubmissionJson;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes runs of requests. The demands are stored by the statement that makes the run, before
/// anybody can claim it.
final class Admission {
  private final Ids ids;
  private final Moves moves;
  private final Deadlines deadlines;

  Admission(Ids ids, Moves moves, Deadlines deadlines) {
    this.ids = ids;
    this.moves = moves;
    this.deadlines = deadlines;
  }

  Run admit(Tx tx, Submission asked) {
    requireKnown(tx, asked.parentSession());
    RunId parentRun = known(tx, asked.parentRun());
    Lineage.Type type = type(tx, asked);
    Session session =
        switch (type) {
          case START_SESSION -> started(tx, asked);
          case RESUME_SESSION -> resumed(tx, asked);
        };
    if (session.id().equals(asked.parentSession())) {
      throw new ProblemException(
          new RequestProblem.BadRequest(
              "parent_session_id and session_id are both '" + session.id() + "'.",
              "A session cannot be its own parent; name the session that waits for this one."));
    }
    Demands demands =
        asked.affinity() ? Moves.placeOf(session).plus(asked.demands()) : asked.demands();
    Lineage lineage =
        new Lineage(type, asked.trigger(), asked.mode(), asked.parentSession(), parentRun);
    // Where the session has not run yet, its place is known only when the turn comes.
    boolean follows = asked.affinity() && type == Lineage.Type.RESUME_SESSION;
    return insert(
        tx,
        session.id(),
        new Plan(job(tx, asked, follows), lineage, demands, asked.checkpointNs()));
  }

  /// @param follows whether it goes where its session ran
  private static Job job(Tx tx, Submission asked, boolean follows) {
    Job job = asked.job().on(asked.job().terms().withAffinity(follows));
    return asked.delay() == null ? job : job.startingAt(tx.now().plus(asked.delay()));
  }

  /// Whether nothing that is stored already has a say in it: it gets a session of its own.
  static boolean isOnItsOwn(Submission asked) {
    return asked.sessionId() == null
        && asked.parentSession() == null
        && asked.parentRun() == null
        && asked.type() != Lineage.Type.RESUME_SESSION;
  }

  /// As [#admit], many at once, each of them [on its own](#isOnItsOwn), without a look whether the
  /// ids are free.
  ///
  /// @throws dev.runledger.store.StoreException for a constraint, when one is taken: none is
  ///   admitted then
  List<Run> admitAll(Tx tx, List<Submission> all) {
    List<Session> sessions =
        all.stream().map(asked -> session(tx, ids.session(), asked.job(), null)).toList();
    List<Run> runs = new ArrayList<>();
    for (int at = 0; at < all.size(); at++) {
      Submission asked = all.get(at);
      Lineage lineage =
          new Lineage(Lineage.Type.START_SESSION, asked.trigger(), asked.mode(), null, null);
      var plan = new Plan(job(tx, asked, false), lineage, asked.demands(), asked.checkpointNs());
      runs.add(run(tx, ids.runUuid(tx.now()), sessions.get(at).id(), plan));
    }
    tx.sessions().insertAll(sessions);
    begin(tx, runs);
    return runs.stream().map(run -> run.withLastRunSeq(1)).toList();
  }

  private static Lineage.Type type(Tx tx, Submission asked) {
    if (asked.type() != null) {
      return asked.type();
    }
    return asked.sessionId() != null && tx.sessions().find(asked.sessionId()).isPresent()
        ? Lineage.Type.RESUME_SESSION
        : Lineage.Type.START_SESSION;
  }

  private static void requireKnown(Tx tx, @Nullable SessionId parentSession) {
    if (parentSession != null && !tx.sessions().exists(parentSession)) {
      throw new ProblemException(new Problem.NotFound("session", parentSession.value()));
    }
  }

  /// @param run in any spelling
  /// @return its own id
  private static @Nullable RunId known(Tx tx, @Nullable RunId run) {
    if (run == null || !run.isOwn()) {
      return run == null ? null : Ledger.find(tx, run).id();
    }
    if (!tx.runs().exists(run)) {
      throw new ProblemException(new Problem.NotFound("run", run.value()));
    }
    return run;
  }

  private Session started(Tx tx, Submission asked) {
    SessionId given = asked.sessionId();
    if (given != null && tx.sessions().find(given).isPresent()) {
      throw new ProblemException(new SessionProblem.SessionExists(given));
    }
    Session session =
        session(tx, given == null ? freshSession(tx) : given, asked.job(), asked.parentSession());
    tx.sessions().insert(session);
    return session;
  }

  private static Session session(Tx tx, SessionId id, Job job, @Nullable SessionId parent) {
    Instant now = tx.now();
    return new Session(
        id,
        parent,
        null,
        job.agentName(),
        job.projectDir(),
        Session.Status.PENDING,
        Session.Affinity.NONE,
        null,
        null,
        0,
        now,
        now);
  }

  SessionId freshSession(Tx tx) {
    SessionId drawn = ids.session();
    while (tx.sessions().find(drawn).isPresent()) {
      drawn = ids.session();
    }
    return drawn;
  }

  private Session resumed(Tx tx, Submission asked) {
    SessionId id = asked.sessionId();
    if (id == null) {
      throw new ProblemException(
          new RequestProblem.BadRequest(
              "session_id is required.", "Name the session in which the run is to go on."));
    }
    Session session = Sessions.find(tx, id);
    refuseStopped(tx, session);
    Optional<Run> active = tx.queue().activeOf(id);
    Optional<Run> busy = active.isPresent() ? active : tx.queue().nextOf(id);
    switch (asked.conflict()) {
      case QUEUE -> {}
      case REJECT ->
          busy.ifPresent(run -> {
            throw new ProblemException(SessionProblem.SessionBusy.forANewRun(id, run.id()));
          });
      case CANCEL_ACTIVE ->
          active.ifPresent(run -> {
            RunCommand cancel =
                new RunCommand.End(
                    StopBy.CANCEL, "another run took its place", deadlines.stopGrace());
            moves.move(tx, run, cancel, Moves.Teller.SERVER);
          });
    }
    return session;
  }

  private static void refuseStopped(Tx tx, Session session) {
    switch (session.status()) {
      case STOPPED ->
          throw new ProblemException(SessionProblem.SessionStopped.forGood(session.id()));
      case STOPPING -> throw new ProblemException(stopping(tx, session.id()));
      case PENDING, RUNNING, WAITING_INPUT, IDLE, FAILED -> {}
    }
  }

  private static SessionProblem stopping(Tx tx, SessionId session) {
    Run active = tx.queue().activeOf(session).orElse(null);
    if (active != null && active.state() instanceof RunState.Stopping to) {
      return switch (to.by()) {
        case STOP -> SessionProblem.SessionStopped.byAStop(session, active.id());
        case CANCEL -> SessionProblem.SessionStopped.duringACancel(session, active.id());
      };
    }
    return SessionProblem.SessionStopped.inSomeWay(session);
  }

  Run retry(Tx tx, Run old) {
    switch (old.state()) {
      case RunState.Failed _, RunState.Stopped _, RunState.Cancelled _ -> {}
      case RunState.Completed _ ->
          throw new ProblemException(
              RunProblem.RunRefused.nothingToRetry(old.id(), old.sessionId()));
      case RunState.Open _, RunState.Held _ ->
          throw new ProblemException(
              new RunProblem.RunRefused(old.id(), "is not over; it cannot be retried"));
    }
    refuseStopped(tx, Sessions.find(tx, old.sessionId()));
    Lineage lineage =
        new Lineage(
            Lineage.Type.RESUME_SESSION,
            Lineage.Trigger.RETRY,
            old.lineage().mode(),
            old.lineage().parentSession(),
            old.id());
    Job job = old.job().on(old.job().terms().withAffinity(false));
    Run retry =
        insert(tx, old.sessionId(), new Plan(job, lineage, old.demands(), old.checkpoint().ns()));
    // What a fork began with.
    tx.snapshots().before(old.id(), 0).ifPresent(from -> begin(tx, retry, from));
    return retry;
  }

  private static void begin(Tx tx, Run run, Snapshot from) {
    tx.snapshots()
        .put(
            new Snapshot(
                run.id(),
                from.step(),
                0,
                from.nodeName(),
                from.state(),
                from.checksum(),
                tx.now()));
  }

  Run fork(Tx tx, Run origin, @Nullable Long step) {
    Snapshot from =
        (step == null
                ? tx.snapshots().latest(origin.id())
                : tx.snapshots().atStep(origin.id(), step))
            .orElseThrow(() ->
                new ProblemException(
                    new Problem.NotFound(
                        "snapshot", origin.id() + " at step " + (step == null ? "any" : step))));
    SessionId session = freshSession(tx);
    tx.sessions().insert(session(tx, session, origin.job(), null));
    Lineage lineage =
        new Lineage(
            Lineage.Type.START_SESSION,
            Lineage.Trigger.SYSTEM,
            origin.lineage().mode(),
            null,
            origin.id());
    Job job = origin.job().on(origin.job().terms().withAffinity(false));
    Run fork =
        insert(tx, session, new Plan(job, lineage, origin.demands(), origin.checkpoint().ns()));
    begin(tx, fork, from);
    return fork;
  }

  /// A run that goes on with a session because something was found out for it.
  Run callBack(Tx tx, Session session, Job job) {
    Agent.Blueprint agent =
        session.agentName() == null
            ? null
            : tx.agents().find(session.agentName()).map(Agent::blueprint).orElse(null);
    Lineage lineage =
        new Lineage(
            Lineage.Type.RESUME_SESSION, Lineage.Trigger.SYSTEM, Lineage.Mode.SYNC, null, null);
    if (agent == null) {
      return insert(tx, session.id(), new Plan(job, lineage, Moves.placeOf(session), null));
    }
    boolean follows = SubmissionJson.followsSession(agent);
    Demands place = follows ? Moves.placeOf(session) : Demands.NONE;
    Job asAgentSays = SubmissionJson.asAgentSays(job, agent);
    Plan plan =
        new Plan(
            asAgentSays.on(asAgentSays.terms().withAffinity(follows)),
            lineage,
            place.plus(agent.demands()),
            SubmissionJson.checkpointNs(agent));
    return insert(tx, session.id(), plan);
  }

  /// Everything about a run that is not made up here.
  private record Plan(Job job, Lineage lineage, Demands demands, @Nullable String checkpointNs) {}

  private Run insert(Tx tx, SessionId session, Plan plan) {
    Run run = run(tx, freshUuid(tx), session, plan);
    begin(tx, List.of(run));
    if (run.lineage().type() == Lineage.Type.RESUME_SESSION) {
      moves.turns().settle(tx, List.of(run));
    }
    return run.withLastRunSeq(1);
  }

  private Run run(Tx tx, UUID uuid, SessionId session, Plan plan) {
    Instant now = tx.now();
    RunId id = RunId.of(uuid);
    Instant notBefore = plan.job().terms().notBefore();
    Instant timeoutAt = moves.matchTimes().deadline(plan.job(), plan.demands(), now, notBefore);
    return new Run(
        id,
        uuid,
        session,
        plan.job(),
        plan.lineage(),
        plan.demands(),
        new Run.Checkpoint(session + ":" + id, plan.checkpointNs()),
        new RunState.Pending(notBefore),
        1,
        new Timing(now, null, null, timeoutAt, now),
        null,
        0,
        Run.NATIVE);
  }

  /// New runs, whose logs begin. The first one of a session can be claimed at once, unless it is to
  /// start later.
  private static void begin(Tx tx, List<Run> runs) {
    tx.runs().insertAll(runs.stream().map(run -> beginning(tx, run)).toList());
    tx.ring(new Topic.Feed());
    runs.forEach(run -> tx.ring(new Topic.OfSession(run.sessionId())));
  }

  private static Beginning beginning(Tx tx, Run run) {
    Lineage lineage = run.lineage();
    String key = lineage.type() == Lineage.Type.START_SESSION ? Turns.keyOfFirst(tx, run) : null;
    if (key != null) {
      tx.ring(ReadyKey.topic(key));
    }
    var created = new RunFact.Created(Words.of(lineage.type()), Words.of(lineage.trigger()));
    return new Beginning(run, key, Moves.event(created, Moves.Teller.SERVER));
  }

  private UUID freshUuid(Tx tx) {
    UUID drawn = ids.runUuid(tx.now());
    while (tx.runs().find(RunId.of(drawn)).isPresent()) {
      drawn = ids.runUuid(tx.now());
    }
    return drawn;
  }
}
