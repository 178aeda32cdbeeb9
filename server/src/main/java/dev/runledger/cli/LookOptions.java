package dev.runledger.cli;

import dev.runledger.terminal.Terminal;
import picocli.CommandLine.Option;

/// How a command shows what it has to say.
final class LookOptions {
  @Option(names = "--json", description = "Print JSON for programs, errors too.")
  private boolean json;

  @Option(
      names = "--no-color",
      description = "No colours (also by the variable NO_COLOR, and wherever nobody looks).")
  private boolean noColor;

  boolean json() {
    return json;
  }

  Terminal terminal(Shell shell) {
    return noColor ? shell.terminal().withoutColours() : shell.terminal();
  }
}
