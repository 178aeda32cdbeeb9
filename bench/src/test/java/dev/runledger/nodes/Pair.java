package dev.runledger.nodes;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Two nodes in processes of their own, on one database, and a client at each.
record Pair(ServerProcess a, ServerProcess b, RunledgerClient atA, RunledgerClient atB)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// @param database as `--db` takes it
  /// @param folder for their logs: `node-0.log`, `node-1.log`
  static Pair start(String database, Path folder, String... options) throws Exception {
    return of(together(2, database, folder, options));
  }

  /// As [#start], with a node that another command starts.
  static Pair start(ServerCommand second, String database, Path folder) throws Exception {
    return of(together(List.of(usual(), second), database, folder));
  }

  private static Pair of(List<ServerProcess> nodes) {
    return new Pair(
        nodes.getFirst(), nodes.getLast(), client(nodes.getFirst()), client(nodes.getLast()));
  }

  static ServerCommand usual() {
    return ServerCommand.found().forShortLives();
  }

  /// Starts nodes at the same moment.
  static List<ServerProcess> together(int many, String database, Path folder, String... options)
      throws Exception {
    return together(Collections.nCopies(many, usual()), database, folder, options);
  }

  private static List<ServerProcess> together(
      List<ServerCommand> commands, String database, Path folder, String... options)
      throws Exception {
    List<ServerProcess> nodes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ServerProcess>> starting = new ArrayList<>();
      for (int i = 0; i < commands.size(); i++) {
        ServerCommand command = commands.get(i);
        Path log = folder.resolve("node-" + i + ".log");
        Callable<ServerProcess> start = () -> ServerProcess.start(command, database, log, options);
        starting.add(threads.submit(start));
      }
      for (Future<ServerProcess> one : starting) {
        nodes.add(one.get());
      }
    }
    return nodes;
  }

  List<ServerProcess> nodes() {
    return List.of(a, b);
  }

  /// Everything that a node tells of all sessions, up to this position.
  static List<Event> feed(RunledgerClient node, long end) {
    List<Event> events = new ArrayList<>();
    try (EventStream feed = node.followAll(0)) {
      while (feed.lastSeq() < end) {
        events.add(feed.next().orElseThrow());
      }
    }
    return events;
  }

  private static RunledgerClient client(ServerProcess node) {
    return RunledgerClient.builder(node.url()).persistence(PATIENCE).build();
  }

  @Override
  public void close() {
    atA.close();
    atB.close();
    a.close();
    b.close();
  }
}
