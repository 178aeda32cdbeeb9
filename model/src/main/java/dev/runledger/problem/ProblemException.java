package dev.runledger.problem;

/// Carries a [Problem] to whoever answers the caller. It has no stack trace: it is an answer, not a
/// fault.
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
