package dev.runledger.runner;

/// Does the work of runs. One instance serves all runs of a runner, each on a virtual thread of its
/// own, so it keeps what belongs to a run in local variables.
@FunctionalInterface
public interface Executor {

  /// Works on the run until it has an outcome. An exception makes the run failed with code
  /// `executor_error`; a [StopException] that comes through makes it stopped.
  Outcome execute(RunContext run) throws Exception;
}
