package dev.runledger.rig;

import java.io.IOException;

/// Stops processes for a while, as a machine that is out of memory or a sleeping laptop would, or
/// for good.
final class Signals {
  private Signals() {}

  static void stop(Process process) throws IOException, InterruptedException {
    send(process, "-STOP");
  }

  static void goOn(Process process) throws IOException, InterruptedException {
    send(process, "-CONT");
  }

  static void interrupt(Process process) throws IOException, InterruptedException {
    send(process, "-INT");
  }

  /// To a PostgreSQL server: end as if the machine had failed.
  static void quit(Process process) throws IOException, InterruptedException {
    send(process, "-QUIT");
  }

  /// A process that has ended meanwhile is no failure.
  private static void send(Process process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, Long.toString(process.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
