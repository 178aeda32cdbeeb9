package dev.runledger.cli;

import picocli.CommandLine.Option;

/// Whose the runs are that a layout's programs leave pending.
final class DispatchOptions {
  @Option(
      names = "--dispatch",
      description = "Give the runs that its programs leave pending to our runners.")
  private boolean given;

  boolean given() {
    return given;
  }
}
