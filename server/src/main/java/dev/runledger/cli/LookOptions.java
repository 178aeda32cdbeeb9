package dev.runledger.cli;

import dev.runledger.terminal.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// How a command shows what it has to say.
final class LookOptions {
  private static final String JSON = "--json";
  private static final String JSON_SAYS = "Print JSON for programs, errors too.";
  private static final String NO_COLOR = "--no-color";
  private static final String NO_COLOR_SAYS =
      "No colours (also by the variable NO_COLOR, and wherever nobody looks).";

  @Option(names = JSON, description = JSON_SAYS)
  private boolean json;

  @Option(names = NO_COLOR, description = NO_COLOR_SAYS)
  private boolean noColor;

  /// The same without the annotations; see [Taking].
  void addTo(CommandSpec command) {
    command
        .addOption(flag(JSON, JSON_SAYS, new Taking(given -> json = (boolean) given)))
        .addOption(flag(NO_COLOR, NO_COLOR_SAYS, new Taking(given -> noColor = (boolean) given)));
  }

  private static OptionSpec flag(String name, String says, Taking setter) {
    return OptionSpec.builder(name).type(boolean.class).description(says).setter(setter).build();
  }

  boolean json() {
    return json;
  }

  Terminal terminal(Shell shell) {
    Terminal terminal = json ? shell.terminal().ofJson() : shell.terminal();
    return noColor ? terminal.withoutColours() : terminal;
  }
}
