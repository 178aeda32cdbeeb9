package dev.runledger.run;

/// Which command ends a run: stop ends its process, cancel withdraws the run.
public enum StopBy {
  STOP,
  CANCEL
}
