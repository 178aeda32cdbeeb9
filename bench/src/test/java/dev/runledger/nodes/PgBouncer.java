package dev.runledger.nodes;

import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The pooler PgBouncer in transaction mode, with so few sessions that all share them.
record PgBouncer(Process process, int port) implements AutoCloseable {
  private static final int TRIES = 3;
  private static final Duration START = Duration.ofSeconds(60);

  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/local/bin/pgbouncer"));

  /// Empty where it is not installed.
  static Optional<Path> find() {
    return PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  static PgBouncer start(PostgresServer server, Path folder) throws Exception {
    for (int tried = 1; ; tried++) {
      PgBouncer pooler = launch(server, folder, freePort());
      try {
        pooler.awaitStart(folder);
        return pooler;
      } catch (IOException e) {
        pooler.close();
        // Somebody may take a port between our choice and our use of it.
        if (tried == TRIES || !String.valueOf(e.getMessage()).contains("in use")) {
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

  private static PgBouncer launch(PostgresServer server, Path folder, int port) throws IOException {
    Path settings = folder.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        * = host=127.0.0.1 port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 3
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(server.port(), port)
            // With `any` everyone is the user of the database's line.
            .replace("port=" + server.port(), "port=" + server.port() + " user=postgres"));
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // It refuses root, which is called nobody in a name space of its own.
      command.addAll(List.of("unshare", "--user"));
    }
    command.addAll(List.of(find().orElseThrow().toString(), settings.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pgbouncer.log").toFile())
            .start();
    return new PgBouncer(process, port);
  }

  private void awaitStart(Path folder) throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        try (Stream<String> log = Files.lines(folder.resolve("pgbouncer.log"))) {
          throw new IOException("PgBouncer did not start: " + log.toList());
        }
      }
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  String url(PostgresDatabase database) {
    return database.through(port).url();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
