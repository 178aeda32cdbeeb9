package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.event.RunFact;
import dev.runledger.run.Decision.Accepted;
import dev.runledger.run.Decision.Refused;
import dev.runledger.run.Decision.Unchanged;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Claim;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunCommand.End;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunCommand.GraceOver;
import dev.runledger.run.RunCommand.Lapse;
import dev.runledger.run.RunCommand.MatchTimedOut;
import dev.runledger.run.RunCommand.QuestionExpired;
import dev.runledger.run.RunCommand.Resume;
import dev.runledger.run.RunCommand.Started;
import dev.runledger.run.RunState.Cancelled;
import dev.runledger.run.RunState.Claimed;
import dev.runledger.run.RunState.Completed;
import dev.runledger.run.RunState.Ended;
import dev.runledger.run.RunState.Failed;
import dev.runledger.run.RunState.Pending;
import dev.runledger.run.RunState.Running;
import dev.runledger.run.RunState.Stopped;
import dev.runledger.run.RunState.Stopping;
import dev.runledger.run.RunState.WaitingInput;
import dev.runledger.work.Lease;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The rules of a run's life, on one page. Pure: no clock, no database, no thread. Whoever may say
/// a command at all (a runner's lease, a person's key) is checked before it comes here.
public final class Lifecycle {
  private static final Unchanged UNCHANGED = new Unchanged();

  private Lifecycle() {}

  /// What becomes of a run in this state when it is told this.
  ///
  /// @param now the database's time
  public static Decision decide(
      RunState state, Attempts attempts, RunCommand command, Instant now) {
    return switch (command) {
      case Claim claim -> claim(state, claim);
      case Started _ -> started(state, attempts);
      case Ask ask -> ask(state, ask, now);
      case Complete complete -> complete(state, complete, now);
      case Fail fail -> fail(state, attempts, fail, now);
      case AcknowledgeStop stopped -> acknowledgeStop(state, stopped, now);
      case Resume resume -> resume(state, resume, now);
      case End end -> end(state, end, now);
      case Lapse lapse -> lapse(state, attempts, lapse, now);
      case GraceOver _ -> graceOver(state, now);
      case QuestionExpired _ -> questionExpired(state, now);
      case MatchTimedOut _ -> matchTimedOut(state, now);
    };
  }

  private static Decision claim(RunState state, Claim claim) {
    return switch (state) {
      case Pending _ ->
          new Accepted(
              new Claimed(claim.lease()),
              new RunFact.Claimed(claim.lease().holder(), claim.attempt()));
      case WaitingInput _ -> refused("waits for input; resume it first");
      case RunState.Held held -> refused("is held by " + held.lease().holder());
      case Ended _ -> over(state);
    };
  }

  private static Decision started(RunState state, Attempts attempts) {
    return switch (state) {
      case Claimed(Lease lease) ->
          new Accepted(new Running(lease), new RunFact.Started(lease.holder(), attempts.current()));
      case Running _ -> UNCHANGED;
      case Stopping _ -> refused("is stopping; end its process and report it stopped");
      case WaitingInput _ -> refused("waits for input; resume it first");
      case Pending _ -> refused("is pending; claim it first");
      case Ended _ -> over(state);
    };
  }

  private static Decision ask(RunState state, Ask ask, Instant now) {
    return switch (state) {
      case Running(Lease lease) -> {
        Question question =
            ask.within() == null ? ask.question() : ask.question().until(now.plus(ask.within()));
        yield new Accepted(
            new WaitingInput(question, ask.hold() ? lease : null),
            new RunFact.WaitingInput(
                question.reason(), question.schema(), ask.hold(), question.expiresAt()));
      }
      case WaitingInput _ -> refused("waits for input already");
      case Claimed _ -> refused("has not been started; report it started first");
      case Stopping _ -> refused("is stopping; end its process and report it stopped");
      case Pending _ -> refused("is pending; claim it first");
      case Ended _ -> over(state);
    };
  }

  private static Decision complete(RunState state, Complete complete, Instant now) {
    return switch (state) {
      case Running(Lease lease) -> completed(complete, lease, now);
      case Stopping stopping ->
          switch (stopping.by()) {
            case STOP -> completed(complete, stopping.lease(), now);
            case CANCEL -> ended(stopping, stopping.reason(), null, now);
          };
      case Claimed _ -> refused("has not been started; report it started first");
      case WaitingInput _ -> refused("waits for input; resume it first");
      case Pending _ -> refused("is pending; claim it first");
      case Ended _ -> over(state);
    };
  }

  private static Decision fail(RunState state, Attempts attempts, Fail fail, Instant now) {
    return switch (state) {
      case Running(Lease lease) ->
          fail.retryable() && attempts.areLeft()
              ? requeued(attempts, fail.why().code(), fail.why().message(), now)
              : failed(fail.why(), lease, now);
      case Claimed(Lease lease) -> failed(fail.why(), lease, now);
      case Stopping stopping ->
          switch (stopping.by()) {
            case STOP -> failed(fail.why(), stopping.lease(), now);
            case CANCEL -> ended(stopping, stopping.reason(), null, now);
          };
      case WaitingInput _ -> refused("waits for input; resume it first");
      case Pending _ -> refused("is pending; claim it first");
      case Ended _ -> over(state);
    };
  }

  private static Decision acknowledgeStop(RunState state, AcknowledgeStop report, Instant now) {
    return switch (state) {
      case Stopping stopping -> ended(stopping, stopping.reason(), report.signal(), now);
      case Claimed _, Running _ -> refused("was not asked to stop; report it completed or failed");
      case WaitingInput _ -> refused("waits for input and was not asked to stop");
      case Pending _ -> refused("is pending; nothing of it runs");
      case Ended _ -> over(state);
    };
  }

  /// A parked process whose lease is over has lost it, also where nobody has noticed yet; and who
  /// answers after the time is late, whether or not the answer by default counts already.
  private static Decision resume(RunState state, Resume resume, Instant now) {
    return switch (state) {
      case WaitingInput(Question question, @Nullable Lease parked) ->
          question.isOver(now)
              ? refused("does not take an answer any more; its time for one is over")
              : resumed(
                  resume.answer(), parked == null || parked.isOver(now) ? null : parked, false);
      case Pending _, RunState.Held _ -> refused("does not wait for input");
      case Ended _ -> over(state);
    };
  }

  private static Accepted resumed(Json answer, @Nullable Lease parked, boolean expired) {
    return new Accepted(
        parked == null ? new Pending(null) : new Running(parked),
        new RunFact.Resumed(answer, parked == null, expired));
  }

  private static Decision end(RunState state, End end, Instant now) {
    return switch (state) {
      case Pending _ -> endedUnheld(end, now);
      case WaitingInput(Question _, @Nullable Lease parked) ->
          parked == null ? endedUnheld(end, now) : stopping(end, parked, now);
      case Claimed(Lease lease) -> stopping(end, lease, now);
      case Running(Lease lease) -> stopping(end, lease, now);
      case Stopping _ -> UNCHANGED;
      case Ended _ -> UNCHANGED;
    };
  }

  private static Decision lapse(RunState state, Attempts attempts, Lapse lapse, Instant now) {
    return switch (state) {
      case Claimed _ ->
          new Accepted(
              new Pending(null), new RunFact.Requeued(lapse.reason(), attempts.current(), null));
      case Running(Lease lease) ->
          switch (attempts.onLost()) {
            case REQUEUE ->
                attempts.areLeft()
                    ? requeued(attempts, lapse.reason(), null, now)
                    : failed(lost(lease, attempts), null, now);
            case FAIL -> failed(lost(lease, attempts), null, now);
          };
      case Stopping stopping -> ended(stopping.by(), RunFailure.RUNNER_LOST, null, null, now);
      case WaitingInput(Question question, @Nullable Lease parked) ->
          parked == null ? UNCHANGED : new Accepted(new WaitingInput(question, null), null);
      case Pending _, Ended _ -> UNCHANGED;
    };
  }

  private static Decision graceOver(RunState state, Instant now) {
    return switch (state) {
      case Stopping stopping -> ended(stopping, "grace_time_passed", null, now);
      case Claimed _, Running _, RunState.Open _, Ended _ -> UNCHANGED;
    };
  }

  private static Decision questionExpired(RunState state, Instant now) {
    return switch (state) {
      case WaitingInput(Question question, @Nullable Lease parked) ->
          question.isOver(now) ? expired(question, parked, now) : UNCHANGED;
      case Pending _, RunState.Held _, Ended _ -> UNCHANGED;
    };
  }

  private static Decision expired(Question question, @Nullable Lease parked, Instant now) {
    return question.otherwise() != null
        ? resumed(question.otherwise(), parked == null || parked.isOver(now) ? null : parked, true)
        : failed(
            new RunFailure(
                RunFailure.QUESTION_EXPIRED, "Nobody answered in time: " + question.reason()),
            parked,
            now);
  }

  private static Decision matchTimedOut(RunState state, Instant now) {
    return switch (state) {
      case Pending _ ->
          failed(
              new RunFailure(
                  RunFailure.NO_MATCHING_RUNNER, "No matching runner available within timeout"),
              null,
              now);
      case WaitingInput _, RunState.Held _, Ended _ -> UNCHANGED;
    };
  }

  private static Decision completed(Complete complete, Lease lease, Instant now) {
    return new Accepted(
        new Completed(now, complete.result(), complete.metrics(), lease.over()),
        new RunFact.Completed(complete.result(), complete.metrics()));
  }

  private static Decision failed(RunFailure why, @Nullable Lease lease, Instant now) {
    return new Accepted(
        new Failed(now, why, lease == null ? null : lease.over()),
        new RunFact.Failed(why.code(), why.message(), why.details()));
  }

  private static RunFailure lost(Lease lease, Attempts attempts) {
    String which =
        attempts.most() > 1
            ? " (attempt " + attempts.current() + " of " + attempts.most() + ")"
            : "";
    return new RunFailure(
        RunFailure.RUNNER_LOST, "Runner " + lease.holder() + " was lost while it ran this" + which);
  }

  private static Decision requeued(
      Attempts attempts, String reason, @Nullable String error, Instant now) {
    return new Accepted(
        new Pending(now.plus(attempts.backOff())),
        new RunFact.Requeued(reason, attempts.current() + 1, error));
  }

  private static Decision stopping(End end, Lease lease, Instant now) {
    return new Accepted(
        new Stopping(lease, end.by(), end.reason(), now.plus(end.grace())),
        new RunFact.Stopping(
            end.by() == StopBy.STOP ? "stop" : "cancel", end.reason(), end.grace().toSeconds()));
  }

  private static Decision endedUnheld(End end, Instant now) {
    return ended(end.by(), end.reason(), null, null, now);
  }

  private static Decision ended(
      Stopping stopping, String reason, @Nullable String signal, Instant now) {
    return ended(stopping.by(), reason, signal, stopping.lease().over(), now);
  }

  private static Decision ended(
      StopBy by, String reason, @Nullable String signal, @Nullable Lease last, Instant now) {
    return switch (by) {
      case STOP ->
          new Accepted(new Stopped(now, reason, last), new RunFact.Stopped(reason, signal));
      case CANCEL ->
          new Accepted(new Cancelled(now, reason, last), new RunFact.Cancelled(reason, signal));
    };
  }

  private static Decision over(RunState state) {
    return refused("is over: it is " + state.status().name().toLowerCase(Locale.ROOT));
  }

  private static Decision refused(String because) {
    return new Refused(because);
  }
}
