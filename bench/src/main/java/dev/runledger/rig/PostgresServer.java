package dev.runledger.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL server with its data in a folder, as durable as it is by default, on a port that it
/// keeps when it is started again. Whoever comes from this machine is let in, as `postgres`.
public final class PostgresServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int SHOWN = 2000;

  /// The line of `postmaster.pid` that says how far a server is.
  private static final int STATUS_LINE = 7;

  /// What a machine that keeps a database would be set to; nothing that makes it less durable.
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "max_connections=300",
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          "shared_buffers=512MB",
          "max_wal_size=4GB",
          "checkpoint_timeout=15min");

  private final PostgresPrograms programs;
  private final Path data;
  private final Path log;
  private final int port;
  private final Thread lastWill = new Thread(this::endProcess);
  private Process process;

  private PostgresServer(PostgresPrograms programs, Path folder, int port) throws IOException {
    this.programs = programs;
    this.data = folder.resolve("data");
    this.log = folder.resolve("postgres.log");
    this.port = port;
    this.process = launch();
    Runtime.getRuntime().addShutdownHook(lastWill);
  }

  /// Makes a database cluster, starts its server and waits until it takes connections.
  ///
  /// @param folder for data and log; data that is there already is used
  public static PostgresServer start(PostgresPrograms programs, Path folder)
      throws IOException, InterruptedException {
    Path place = Files.createDirectories(folder.toAbsolutePath());
    if (!Files.exists(place.resolve("data"))) {
      makeCluster(programs, place);
    }
    for (int tried = 1; ; tried++) {
      var server = new PostgresServer(programs, place, FreePort.find());
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
    return lastWords().contains("Is another postmaster already running on port " + port);
  }

  private static void makeCluster(PostgresPrograms programs, Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("initdb.log");
    List<String> arguments =
        List.of(
            "--pgdata=" + folder.resolve("data"),
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C");
    int status =
        new ProcessBuilder(programs.command("initdb", arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("Could not make a database cluster: " + Files.readString(log));
    }
  }

  /// Of the database `postgres`; without a password.
  public String jdbcUrl() {
    return jdbcUrl("postgres");
  }

  /// Of any database of this server, also one that is still to be made.
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
  }

  public int port() {
    return port;
  }

  /// Of the postmaster, the parent of all processes of this server.
  public synchronized long pid() {
    return process.pid();
  }

  /// kill -9 of the postmaster; its children end as soon as they find out.
  public synchronized void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Ends it at once, in the middle of everything, without a checkpoint: what PostgreSQL calls an
  /// immediate shutdown. It recovers when it is started again.
  public synchronized void crash() throws IOException, InterruptedException {
    Signals.quit(process);
    process.waitFor();
  }

  /// Ends it in order, until it is started again.
  public synchronized void end() {
    endProcess();
  }

  /// Starts it again after it was killed, and waits until it has recovered. The children of the one
  /// that was killed may still be at it; then it is tried again.
  public synchronized void restart() throws IOException, InterruptedException {
    endProcess();
    long deadline = System.nanoTime() + START.toNanos();
    do {
      process = launch();
    } while (!isReadyBefore(deadline));
  }

  private void awaitReady() throws IOException, InterruptedException {
    if (!isReadyBefore(System.nanoTime() + START.toNanos())) {
      throw new IOException("PostgreSQL ended with " + process.exitValue() + ": " + lastWords());
    }
  }

  /// @return false when the process has ended
  private boolean isReadyBefore(long deadline) throws IOException, InterruptedException {
    while (!saysItIsReady()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("PostgreSQL was not ready within " + START + ": " + lastWords());
      }
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  private boolean saysItIsReady() throws IOException {
    Path file = data.resolve("postmaster.pid");
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    return lines.size() > STATUS_LINE
        && lines.getFirst().equals(Long.toString(process.pid()))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  private Process launch() throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
    return new ProcessBuilder(programs.command("postgres", arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private String lastWords() throws IOException {
    String all = Files.readString(log);
    return all.substring(Math.max(0, all.length() - SHOWN));
  }

  /// Ends it in order, but without waiting for its clients.
  private void endProcess() {
    try {
      Signals.interrupt(process);
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    endProcess();
    try {
      Runtime.getRuntime().removeShutdownHook(lastWill);
    } catch (IllegalStateException _) {
      // The machine is shutting down already, and the hook does the same.
    }
  }
}
