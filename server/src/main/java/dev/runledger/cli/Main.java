package dev.runledger.cli;

/// The front door of the jar.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(Shell.ofProcess(), arguments));
  }
}
