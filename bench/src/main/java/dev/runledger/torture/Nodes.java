package dev.runledger.torture;

import dev.runledger.rig.CuttingProxy;
import dev.runledger.rig.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The nodes of the server, and the wires to them that can be cut.
final class Nodes implements AutoCloseable {
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<CuttingProxy> wires = new ArrayList<>();

  Nodes(Setup setup) throws IOException, InterruptedException {
    String database =
        setup.server().database().isEmpty()
            ? setup.folder().resolve("runledger.db").toString()
            : setup.server().database();
    for (int i = 0; i < setup.server().nodes(); i++) {
      ServerProcess server =
          ServerProcess.start(
              setup.server().command().forShortLives(),
              database,
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
