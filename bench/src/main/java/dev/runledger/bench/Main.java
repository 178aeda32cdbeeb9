package dev.runledger.bench;

import dev.runledger.measure.WaitingChild;
import dev.runledger.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The front door of the bench.
public final class Main {
  private Main() {}

  @Command(name = "runledger", description = "Measures of Runledger.")
  private static final class Front {}

  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(System.getenv()), arguments));
  }

  static int run(Terminal terminal, String... arguments) {
    return new CommandLine(new Front())
        .addSubcommand("bench", new BenchCommand(terminal))
        .addSubcommand(WaitingChild.COMMAND, new MeasureRunner(System.in, System.out))
        .addSubcommand("torture", new TortureCommand(terminal))
        .addSubcommand("torture-runner", new RunnerChild(System.in))
        .setOut(terminal.out().writer())
        .setErr(terminal.err().writer())
        .execute(arguments);
  }
}
