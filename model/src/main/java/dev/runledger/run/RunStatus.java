package dev.runledger.run;

/// The word for a run's state; `wire` and the tables spell it in lower case.
public enum RunStatus {
  PENDING,
  CLAIMED,
  RUNNING,
  WAITING_INPUT,
  STOPPING,
  COMPLETED,
  FAILED,
  STOPPED,
  CANCELLED;

  public boolean isFinal() {
    return switch (this) {
      case COMPLETED, FAILED, STOPPED, CANCELLED -> true;
      case PENDING, CLAIMED, RUNNING, WAITING_INPUT, STOPPING -> false;
    };
  }

  /// The states of which a session has at most one run at a time.
  public boolean isActive() {
    return switch (this) {
      case CLAIMED, RUNNING, WAITING_INPUT, STOPPING -> true;
      case PENDING, COMPLETED, FAILED, STOPPED, CANCELLED -> false;
    };
  }
}
