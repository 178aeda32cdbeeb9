package dev.runledger.torture;

import dev.runledger.rig.CuttingProxy;
import dev.runledger.rig.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The nodes of the server, and the wires to them that can be cut.
final class Nodes implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<CuttingProxy> wires = new ArrayList<>();

  Nodes(Setup setup, Ground ground) throws IOException, InterruptedException {
    for (int i = 0; i < setup.server().nodes(); i++) {
      ServerProcess server =
          ServerProcess.start(
              setup.server().command().forShortLives(),
              ground.addressOfNextNode(),
              setup.folder().resolve("node-" + i + ".log"),
              Setup.OPTIONS.toArray(String[]::new));
      servers.add(server);
      wires.add(new CuttingProxy(server.port()));
    }
  }

  ServerProcess get(int node) {
    return servers.get(node);
  }

  /// How clients reach them.
  List<String> urls() {
    return wires.stream().map(CuttingProxy::url).toList();
  }

  /// Around the wires.
  List<String> direct() {
    return servers.stream().map(ServerProcess::url).toList();
  }

  void cutOneIn(int requests) {
    wires.forEach(wire -> wire.cutOneIn(requests));
  }

  long cuts() {
    return wires.stream().mapToLong(CuttingProxy::cuts).sum();
  }

  /// Starts it again. It gives up where its database is away, and whoever keeps it running starts
  /// it once more.
  void restart(int node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        servers.get(node).restart();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  void awaitReady() throws IOException, InterruptedException {
    for (ServerProcess server : servers) {
      server.awaitReady();
    }
  }

  @Override
  public void close() throws IOException {
    for (CuttingProxy wire : wires) {
      wire.close();
    }
    servers.forEach(ServerProcess::close);
  }
}
