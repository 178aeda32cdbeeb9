package dev.runledger.faults;

import dev.runledger.client.RunledgerClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, so that it can be killed for real.
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int TRIES = 3;

  private final Path folder;
  private final int port;
  private final List<String> options;
  private Process process;

  private ServerProcess(Path folder, int port, List<String> options) {
    this.folder = folder;
    this.port = port;
    this.options = options;
  }

  /// Starts a server on a database in this folder, without auth, on a free port that it keeps over
  /// restarts.
  static ServerProcess start(Path folder, String... options) throws Exception {
    for (int tried = 1; ; tried++) {
      ServerProcess server = new ServerProcess(folder, freePort(), List.of(options));
      try {
        server.start();
        return server;
      } catch (IOException e) {
        server.close();
        if (tried == TRIES || !server.isPortTaken()) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /// Somebody may take a port between our choice and our use of it.
  private boolean isPortTaken() throws IOException {
    return log().toLowerCase(Locale.ROOT).contains("port " + port + " ");
  }

  void start() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.runledger.cli.Main",
                "serve",
                "--no-auth",
                "--port",
                Integer.toString(port),
                "--db",
                database().toString()));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
            .start();
    awaitReady();
  }

  private void awaitReady() throws InterruptedException, IOException {
    long deadline = System.nanoTime() + START.toNanos();
    try (RunledgerClient client = client(Duration.ZERO)) {
      while (!client.isReady()) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IOException("The server ended with " + process.exitValue() + ": see " + log());
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("The server was not ready within " + START + ": see " + log());
        }
      }
    }
  }

  Path database() {
    return folder.resolve("runledger.db");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("server.log"));
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  /// @param persistence how long its calls are repeated while the server is away
  RunledgerClient client(Duration persistence) {
    return RunledgerClient.builder(url()).persistence(persistence).build();
  }

  /// kill -9: no shutdown hook runs, no buffer is flushed.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
