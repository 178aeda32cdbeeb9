package dev.runledger.cli;

import dev.runledger.cli.LocalRunner.AtWork;
import dev.runledger.cli.LocalServers.Note;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.node.Config;
import dev.runledger.node.LogSetup;
import dev.runledger.node.ServerNode;
import dev.runledger.terminal.Interrupts;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A server in this process, with or without a runner, from its start to Ctrl-C.
final class Serving {
  private final Shell shell;
  private final Terminal terminal;
  private final Config config;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable AtWork atWork;

  Serving(Shell shell, Terminal terminal, Config config) {
    this.shell = shell;
    this.terminal = terminal;
    this.config = config;
  }

  /// What is said once everything stands.
  @FunctionalInterface
  interface Greeting {
    void greet(ServerNode node, @Nullable AtWork runner);
  }

  /// @param runner null for a server without one
  /// @return when it was asked to end, and has
  int run(@Nullable LocalRunner runner, Greeting greeting)
      throws InterruptedException, IOException {
    LogSetup.use(config.log());
    if (runner != null) {
      LogSetup.quietly();
    }
    try (Interrupts _ = Interrupts.withHangUp(this::interrupt);
        ServerNode node = start(runner != null);
        Presence _ = new Presence(LocalServers.of(shell), note(node))) {
      if (runner == null) {
        greeting.greet(node, null);
        over.await();
        return Exit.OK;
      }
      try (RunledgerClient client = client(node);
          AtWork work = runner.start(client, shell, true, Duration.ZERO)) {
        atWork = work;
        greeting.greet(node, work);
        over.await();
      }
    }
    return Exit.OK;
  }

  /// Lets it end in order, as the first Ctrl-C does.
  void end() {
    over.countDown();
  }

  private ServerNode start(boolean withRunner) {
    int port = config.http().port();
    if (port != 0 && isTaken(port)) {
      throw portTaken(port);
    }
    if (withRunner) {
      LocalServers.of(shell).alive().stream()
          .filter(note -> note.database().equals(config.database().toString()))
          .filter(note -> isRunledger(note.url()))
          .findFirst()
          .ifPresent(this::refuseSecond);
    }
    return ServerNode.start(config);
  }

  /// A second runner of this folder would take the place of the first one, and end what it runs.
  private void refuseSecond(Note first) {
    throw new Complaint(
        Exit.BROKEN,
        "already_running",
        "A Runledger server that listens on %s has its data in %s already."
            .formatted(first.url(), first.database()),
        "Use it as it is: `%s exec -- echo hello`. Or choose another database: --db."
            .formatted(shell.self()));
  }

  /// Asked before the database is opened: that may belong to the server that has the port.
  private boolean isTaken(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(config.http().address(), port));
      return false;
    } catch (BindException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Complaint portTaken(int port) {
    URI there = URI.create("http://127.0.0.1:" + port);
    String hint = "Choose another port: --port " + (port + 1) + ", or RUNLEDGER_PORT.";
    Optional<Note> note = LocalServers.of(shell).at(there).filter(Note::isAlive);
    if (note.isPresent() || isRunledger(there)) {
      String data = note.map(found -> " with its data in " + found.database()).orElse("");
      return new Complaint(
          Exit.BROKEN,
          "already_running",
          "A Runledger server listens on port " + port + " already" + data + ".",
          "Use it as it is: `%s exec -- echo hello`. %s".formatted(shell.self(), hint));
    }
    return new Complaint(
        Exit.BROKEN, "port_taken", "Port " + port + " is taken by another program.", hint);
  }

  /// Whether one answers there soon; another program may never answer.
  private static boolean isRunledger(URI there) {
    AtomicBoolean answered = new AtomicBoolean();
    try (RunledgerClient client =
        RunledgerClient.builder(there.toString()).persistence(Duration.ZERO).build()) {
      Thread.ofVirtual().start(() -> answered.set(isRunledger(client))).join(Duration.ofSeconds(1));
      return answered.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isRunledger(RunledgerClient client) {
    try {
      return client.health().text().contains("\"durability\"");
    } catch (RunledgerException no) {
      return false;
    }
  }

  private static RunledgerClient client(ServerNode node) {
    return RunledgerClient.builder(node.url().toString()).token(node.token().orElse(null)).build();
  }

  private Note note(ServerNode node) {
    return new Note(
        node.url(),
        node.token().orElse(null),
        config.database().toString(),
        ProcessHandle.current().pid());
  }

  /// The first lets everything end in order, the second does not wait.
  private void interrupt(int nth) {
    AtWork work = atWork;
    if (nth > 1) {
      if (work != null) {
        work.endAtOnce();
      }
      Interrupts.endAtOnce(Exit.INTERRUPTED);
    }
    sayEnding(terminal.err(), "Stopping", work == null ? 0 : work.loop().activeRuns());
    end();
  }

  /// @param verb what is done with runs that are still at work
  static void sayEnding(Screen err, String verb, int active) {
    String what =
        switch (active) {
          case 0 -> "Ending";
          case 1 -> verb + " 1 run";
          default -> verb + " " + active + " runs";
        };
    // A terminal has shown ^C where the cursor was.
    err.println((err.terminal() ? "\n" : "") + what + " … (Ctrl-C again ends it at once)");
  }
}
