package dev.runledger.runner;

/// Ends the work from inside a call that cannot go on, because the run was asked to stop or is
/// lost. An executor may let it through.
public final class StopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StopSignal signal;

  public StopException(StopSignal signal) {
    super("The run is to end: " + signal.reason());
    this.signal = signal;
  }

  public StopSignal signal() {
    return signal;
  }
}
