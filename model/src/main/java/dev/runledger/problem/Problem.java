package dev.runledger.problem;

/// Every way in which a caller can fail: a stable code, a sentence with the values, and what to do
/// next. `http` turns each into a status; docs/problems.md lists them, which a test keeps true.
public sealed interface Problem
    permits RequestProblem, RunProblem, SessionProblem, RunnerProblem, Problem.NotFound {
  /// Stable: programs decide by it.
  String code();

  String message();

  String hint();

  /// @param kind run, session, agent, runner, snapshot or artifact
  record NotFound(String kind, String id) implements Problem {
    @Override
    public String code() {
      return kind + "_not_found";
    }

    @Override
    public String message() {
      return "There is no " + kind + " '" + id + "'.";
    }

    @Override
    public String hint() {
      return switch (kind) {
        case "snapshot", "artifact" ->
            "GET /v1/runs/{run_id}/" + kind + "s lists what there is of a run.";
        default ->
            "Check the id; it may have been deleted. GET /v1/" + kind + "s lists what there is.";
      };
    }
  }
}
