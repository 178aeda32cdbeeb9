package dev.runledger.contract;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// A request for a run, with what a test cares about.
final class Request {
  private Lineage.Type type;
  private SessionId session;
  private Job.Terms terms = Job.Terms.DEFAULT;
  private SessionId parentSession;
  private RunId parentRun;
  private Demands demands = Demands.NONE;
  private Submission.Conflict conflict = Submission.Conflict.QUEUE;
  private boolean affinity = true;
  private Duration delay;
  private int maxSteps;
  private Json parameters;
  private Lineage.Mode mode = Lineage.Mode.SYNC;

  /// A run in a new session.
  static Request start() {
    return new Request();
  }

  /// A run in a session of this name.
  static Request start(SessionId session) {
    return new Request().of(Lineage.Type.START_SESSION).named(session);
  }

  /// A run in a session that there is already.
  static Request resume(SessionId session) {
    return new Request().of(Lineage.Type.RESUME_SESSION).named(session);
  }

  Request of(Lineage.Type asked) {
    type = asked;
    return this;
  }

  Request named(SessionId id) {
    session = id;
    return this;
  }

  Request demanding(Demands wanted) {
    demands = wanted;
    return this;
  }

  Request demandingHost(String hostname) {
    return demanding(new Demands(hostname, null, null, Set.of()));
  }

  Request demandingTags(String... tags) {
    return demanding(new Demands(null, null, null, Set.of(tags)));
  }

  Request priority(int priority) {
    return terms(
        new Job.Terms(
            priority,
            terms.match(),
            terms.maxDuration(),
            terms.notBefore(),
            terms.maxAttempts(),
            terms.onLost()));
  }

  Request matchWithin(Duration span) {
    return terms(
        new Job.Terms(
            terms.priority(),
            span,
            terms.maxDuration(),
            terms.notBefore(),
            terms.maxAttempts(),
            terms.onLost()));
  }

  Request notBefore(Instant time) {
    return terms(
        new Job.Terms(
            terms.priority(),
            terms.match(),
            terms.maxDuration(),
            time,
            terms.maxAttempts(),
            terms.onLost()));
  }

  Request delayed(Duration span) {
    delay = span;
    return this;
  }

  Request attempts(int most, Attempts.OnLost onLost) {
    return terms(
        new Job.Terms(
            terms.priority(), terms.match(), terms.maxDuration(), terms.notBefore(), most, onLost));
  }

  /// @param most how long it may take since it was started
  Request lastingAtMost(Duration most, int attempts) {
    return terms(
        new Job.Terms(
            terms.priority(), terms.match(), most, terms.notBefore(), attempts, terms.onLost()));
  }

  Request exploring(int steps) {
    maxSteps = steps;
    return this;
  }

  Request parameters(Json given) {
    parameters = given;
    return this;
  }

  Request parent(SessionId id) {
    parentSession = id;
    return this;
  }

  Request parent(RunId id) {
    parentRun = id;
    return this;
  }

  /// Its parent session is told what becomes of it.
  Request calledBack() {
    mode = Lineage.Mode.ASYNC_CALLBACK;
    return this;
  }

  Request conflict(Submission.Conflict mode) {
    conflict = mode;
    return this;
  }

  Request withoutAffinity() {
    affinity = false;
    return this;
  }

  private Request terms(Job.Terms changed) {
    terms = changed;
    return this;
  }

  Submission build() {
    Job.Exploration exploration =
        maxSteps == 0 ? null : new Job.Exploration("com.example.app", null, maxSteps);
    Job job =
        new Job(
            exploration == null ? Job.Kind.AGENT : Job.Kind.EXPLORATION,
            "writer",
            "Write a poem",
            "Write a poem",
            null,
            parameters,
            null,
            exploration,
            terms,
            null);
    return new Submission(
        type,
        session,
        job,
        Lineage.Trigger.CHAT,
        mode,
        parentSession,
        parentRun,
        demands,
        conflict,
        affinity,
        null,
        delay);
  }
}
