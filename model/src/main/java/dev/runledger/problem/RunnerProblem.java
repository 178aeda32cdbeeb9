package dev.runledger.problem;

import dev.runledger.id.RunnerId;

/// What can be wrong with what a runner asks for itself.
public sealed interface RunnerProblem extends Problem {

  record UnknownRunner(RunnerId runner) implements RunnerProblem {
    @Override
    public String code() {
      return "unknown_runner";
    }

    @Override
    public String message() {
      return "Runner " + runner + " is not registered.";
    }

    @Override
    public String hint() {
      return "Register with POST /v1/runners; it may have been removed after a long silence.";
    }
  }

  /// @param status online or draining
  record DuplicateRunner(RunnerId runner, String status) implements RunnerProblem {
    @Override
    public String code() {
      return "duplicate_runner";
    }

    @Override
    public String message() {
      return "A runner with this hostname, project_dir and executor_type is "
          + status
          + " as "
          + runner
          + ".";
    }

    @Override
    public String hint() {
      return "Say replace: true when this is its restart, or use another project_dir.";
    }
  }
}
