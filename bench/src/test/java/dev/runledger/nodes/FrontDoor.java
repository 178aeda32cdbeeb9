package dev.runledger.nodes;

import dev.runledger.rig.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before the nodes as a load balancer does: gives each connection to the next node that
/// takes it.
final class FrontDoor implements AutoCloseable {
  private final List<ServerProcess> nodes;
  private final ServerSocket door;
  private final AtomicInteger turn = new AtomicInteger();

  FrontDoor(List<ServerProcess> nodes) throws IOException {
    this.nodes = nodes;
    door = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("front-door").start(this::serve);
  }

  String url() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException _) {
        // Closed: the loop ends.
      }
    }
  }

  private void connect(Socket client) {
    int first = turn.getAndIncrement();
    for (int i = 0; i < nodes.size(); i++) {
      int port = nodes.get((first + i) % nodes.size()).port();
      try {
        Socket node = new Socket(InetAddress.getLoopbackAddress(), port);
        Thread.ofVirtual().start(() -> pass(client, node));
        pass(node, client);
        return;
      } catch (IOException _) {
        // Nobody listens there: the next one.
      }
    }
    close(client);
  }

  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException _) {
      // Either side has gone, and so does the other.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed all the same.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
