package dev.runledger.rig;

import dev.runledger.client.RunledgerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, on a port that it keeps when it is started again.
public final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int SHOWN = 2000;

  private final ServerCommand command;
  private final String database;
  private final List<String> options;
  private final Path log;
  private final int port;
  private final Thread lastWill = new Thread(this::endProcess);
  private Process process;

  private ServerProcess(
      ServerCommand command, String database, List<String> options, Path log, int port)
      throws IOException {
    this.command = command;
    this.database = database;
    this.options = options;
    this.log = log;
    this.port = port;
    this.process = launch();
    Runtime.getRuntime().addShutdownHook(lastWill);
  }

  /// Starts a server and waits until it is ready.
  ///
  /// @param database as `--db` takes it
  /// @param log what it writes goes to the end of this file; in its folder it works
  public static ServerProcess start(
      ServerCommand command, String database, Path log, String... options)
      throws IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      var server =
          new ServerProcess(
              command, database, List.of(options), log.toAbsolutePath(), FreePort.find());
      try {
        server.awaitReady();
        return server;
      } catch (IOException e) {
        server.close();
        if (tried == FreePort.TRIES || !server.isPortTaken()) {
          throw e;
        }
      }
    }
  }

  /// Somebody may take a port between our choice and our use of it.
  private boolean isPortTaken() throws IOException {
    return lastWords().toLowerCase(Locale.ROOT).contains("port " + port + " ");
  }

  /// Starts it again after it was killed, and waits until it is ready.
  public synchronized void restart() throws IOException, InterruptedException {
    launchAgain();
    awaitReady();
  }

  /// Starts it again, without waiting.
  public synchronized void launchAgain() throws IOException {
    endProcess();
    process = launch();
  }

  /// kill -9: no shutdown hook runs, no buffer is flushed.
  public synchronized void kill() {
    endProcess();
  }

  /// SIGTERM, and waits until it has ended by itself.
  public synchronized void terminate() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  /// Holds it as it is: no thread of it runs, its connections stay.
  public void stop() throws IOException, InterruptedException {
    Signals.stop(process);
  }

  public void goOn() throws IOException, InterruptedException {
    Signals.goOn(process);
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  /// @throws IOException when the process ended, or needs more than a minute
  public void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    try (RunledgerClient client =
        RunledgerClient.builder(url()).persistence(Duration.ZERO).build()) {
      while (!client.isReady()) {
        if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
          throw new IOException(
              "The server ended with " + process.exitValue() + ": " + lastWords());
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("The server was not ready within " + START + ": " + lastWords());
        }
      }
    }
  }

  private Process launch() throws IOException {
    return command
        .serve(database, port, options)
        .directory(Objects.requireNonNull(log.getParent()).toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void endProcess() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String lastWords() throws IOException {
    String all = Files.readString(log);
    return all.substring(Math.max(0, all.length() - SHOWN));
  }

  @Override
  public void close() {
    endProcess();
    try {
      Runtime.getRuntime().removeShutdownHook(lastWill);
    } catch (IllegalStateException _) {
      // The machine is shutting down already, and the hook does the same.
    }
  }
}
