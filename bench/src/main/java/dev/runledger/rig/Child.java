package dev.runledger.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process of ours, beside the servers. It ends by itself when its stdin does.
public final class Child implements AutoCloseable {
  private static final Duration END = Duration.ofMinutes(2);

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
  /// @throws IOException when it does not
  public int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(
          "Process " + process.pid() + " has not ended within " + END + " of the end of its stdin");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
