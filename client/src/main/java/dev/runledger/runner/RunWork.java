package dev.runledger.runner;

import dev.runledger.client.HeldRun;
import dev.runledger.client.RunledgerException;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunFailure;
import dev.runledger.runner.Outcome.Completed;
import dev.runledger.runner.Outcome.Failed;
import dev.runledger.runner.Outcome.Stopped;
import dev.runledger.runner.StopSignal.Cause;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes one run from its claim to its final report. Nothing is reported of a run whose lease is
/// lost.
final class RunWork implements Runnable {
  private static final System.Logger LOG = System.getLogger(RunWork.class.getName());

  /// How long an attempt waits for the end of one that lost its lease: the two would work on the
  /// same files.
  private static final Duration LONGEST_END = Duration.ofSeconds(60);

  private final LiveRun run;
  private final Optional<LiveRun> predecessor;
  private final Executor executor;
  private final Crew crew;

  /// @param predecessor work on the same run that lost its lease and may not have ended yet
  RunWork(LiveRun run, Optional<LiveRun> predecessor, Executor executor, Crew crew) {
    this.run = run;
    this.predecessor = predecessor;
    this.executor = executor;
    this.crew = crew;
  }

  @Override
  public void run() {
    try {
      if (start()) {
        Outcome outcome = work();
        run.finishEvents();
        if (run.questions().settle()) {
          report(outcome);
        }
      }
    } catch (StopException e) {
      LOG.log(Level.INFO, "Run {0} is not ours any more: {1}", run.run().id(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "The end of run " + run.run().id() + " could not be reported", e);
    } finally {
      crew.remove(run);
    }
  }

  /// Acknowledges the claim.
  ///
  /// @return whether there is work to do
  private boolean start() throws InterruptedException {
    try {
      run.line().tell(HeldRun::started);
    } catch (RunledgerException e) {
      if (!e.is(LeaseLoss.REFUSED)) {
        throw e;
      }
      // It was stopped before it began; if it is something else, this is refused too.
      finalWord(held -> held.stopped(new AcknowledgeStop(null)));
      return false;
    }
    if (predecessor.isPresent() && !predecessor.get().awaitEnd(LONGEST_END)) {
      RunFailure why =
          new RunFailure("runner_stuck", "The work on an earlier attempt does not end here");
      finalWord(held -> held.failed(new Fail(why, true)));
      return false;
    }
    return true;
  }

  private Outcome work() {
    try {
      return run.work(executor);
    } catch (StopException e) {
      return new Stopped(null);
    } catch (InterruptedException e) {
      return new Stopped("interrupted");
    } catch (Exception | Error e) {
      LOG.log(Level.WARNING, "The executor failed on run " + run.run().id(), e);
      return new Failed(
          Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()),
          "executor_error",
          false,
          new JsonWriter().object().text("exception", e.getClass().getName()).endObject().json());
    }
  }

  private void report(Outcome outcome) throws InterruptedException {
    try {
      finalWord(words(outcome));
    } catch (RunledgerException e) {
      LOG.log(Level.WARNING, "The outcome of run " + run.run().id() + " was refused", e);
      RunFailure why =
          new RunFailure("report_refused", "The outcome was refused: " + e.getMessage());
      finalWord(held -> held.failed(new Fail(why, false)));
    }
  }

  /// A refusal means that the run is over by other means: its grace time, for one.
  private void finalWord(Consumer<HeldRun> words) throws InterruptedException {
    try {
      run.line().tell(words);
    } catch (RunledgerException e) {
      if (!e.is(LeaseLoss.REFUSED)) {
        throw e;
      }
      LOG.log(Level.INFO, "Run {0} has ended already: {1}", run.run().id(), e.getMessage());
    }
  }

  private Consumer<HeldRun> words(Outcome outcome) {
    return switch (outcome) {
      case Completed(var result, var metrics) ->
          held -> held.completed(new Complete(result, metrics));
      case Failed failed ->
          held ->
              held.failed(
                  new Fail(
                      new RunFailure(failed.code(), failed.error(), failed.details()),
                      failed.retryable()));
      case Stopped(var signal) ->
          run.line().stops().isRaised(Cause.ORDERED)
              ? held -> held.stopped(new AcknowledgeStop(signal))
              : held -> held.failed(stoppedUnasked());
    };
  }

  /// Only a stop or a cancel makes a run stopped; the runner's own end may be tried again
  /// elsewhere.
  private Fail stoppedUnasked() {
    return run.line().stops().isRaised(Cause.CLOSING)
        ? new Fail(new RunFailure("runner_closed", "The runner closed while it ran this"), true)
        : new Fail(new RunFailure("stopped_unasked", "The executor stopped unasked"), false);
  }
}
