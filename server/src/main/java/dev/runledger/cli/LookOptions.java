package dev.runledger.cli;

import dev.runledger.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/// How a command shows what it has to say.
@Command // So that picocli takes it as a mixin.
final class LookOptions {
  private boolean json;
  private boolean noColor;

  /// Called by picocli when these options are mixed into a command.
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    command
        .addOption(
            OptionSpec.builder("--json")
                .type(boolean.class)
                .description("Print JSON for programs, errors too.")
                .setter(new Taking(given -> json = (boolean) given))
                .build())
        .addOption(
            OptionSpec.builder("--no-color")
                .type(boolean.class)
                .description(
                    "No colours (also by the variable NO_COLOR, and wherever nobody looks).")
                .setter(new Taking(given -> noColor = (boolean) given))
                .build());
  }

  boolean json() {
    return json;
  }

  Terminal terminal(Shell shell) {
    return noColor ? shell.terminal().withoutColours() : shell.terminal();
  }
}
