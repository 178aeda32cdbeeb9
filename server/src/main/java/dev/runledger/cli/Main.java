package dev.runledger.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The front door of the jar.
@Command(
    name = "runledger",
    version = "runledger 0.1.0-SNAPSHOT",
    mixinStandardHelpOptions = true,
    description = "A durable ledger and server for the runs of AI agents.")
public final class Main implements Runnable {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
