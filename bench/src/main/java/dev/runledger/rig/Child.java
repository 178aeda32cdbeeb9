package dev.runledger.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process of ours, beside the servers. It ends by itself when its stdin does.
public final class Child implements AutoCloseable {
  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /// @param log what it writes goes to the end of this file
  public static Child start(List<String> command, Path log) throws IOException {
    return new Child(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public void stop() throws IOException, InterruptedException {
    Signals.stop(process);
  }

  public void goOn() throws IOException, InterruptedException {
    Signals.goOn(process);
  }

  /// kill -9.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Lets it end by itself, by closing its stdin.
  ///
  /// @return its exit status
  public int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
