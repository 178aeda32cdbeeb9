package dev.runledger.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What is said when no command is named, and the head of all of them.
final class Runledger implements Callable<Integer> {
  private final Shell shell;

  private Runledger(Shell shell) {
    this.shell = shell;
  }

  /// By hand, because every command waits for it; see [Taking].
  static CommandSpec spec(Shell shell) {
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(new Runledger(shell))
            .name("runledger")
            .versionProvider(new Version())
            .addOption(
                OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help.")
                    .build())
            .addOption(
                OptionSpec.builder("-V", "--version")
                    .versionHelp(true)
                    .description("Print the versions of Runledger and Java.")
                    .build());
    spec.usageMessage()
        .commandListHeading("")
        .synopsisSubcommandLabel("COMMAND")
        .description("A durable ledger and server for the runs of AI agents.")
        .footer(
            "",
            "Begin with two terminals:",
            "  ${ROOT-COMMAND-NAME} up",
            "  ${ROOT-COMMAND-NAME} exec -- echo hello",
            "",
            "`${ROOT-COMMAND-NAME} COMMAND --help` explains a command by examples. An id may be",
            "shortened to a beginning that no other id has.",
            "",
            "Exit status: 0 done, 1 the run did not complete, 2 wrong use, 65 refused or not found,",
            "69 no server, 70 a fault of this machine, 75 no runner matched, 77 no access,",
            "130 interrupted. `exec` ends with the exit status of its command.");
    return spec;
  }

  @Override
  public Integer call() {
    shell.terminal().err().print(Commands.line(shell).getUsageMessage());
    return Exit.USAGE;
  }

  /// The version that the jar's manifest says.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "runledger " + Objects.requireNonNullElse(version, "of these sources"),
        "Java " + Runtime.version(),
      };
    }
  }
}
