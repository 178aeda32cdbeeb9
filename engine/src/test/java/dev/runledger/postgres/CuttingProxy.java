package dev.runledger.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// A cable between a client and a server that can be cut at an awkward moment.
final class CuttingProxy implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  /// What becomes of a message that the client sent.
  enum Cut {
    /// The server never sees it.
    BEFORE_THE_SERVER,
    /// The server does what it says, and its answer is lost.
    AFTER_THE_SERVER,
    /// The server never sees it, and the connection stays: nobody is told.
    SILENTLY
  }

  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
  private final int to;
  private final AtomicReference<Plan> plan = new AtomicReference<>();

  private record Plan(String word, Cut cut) {}

  CuttingProxy(int to) throws IOException {
    this(to, 0);
  }

  /// @param port of its own; 0 for any that is free
  CuttingProxy(int to, int port) throws IOException {
    this.to = to;
    this.door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /// Cuts the next connection on which this word is sent.
  void cutAt(String word, Cut cut) {
    plan.set(new Plan(word, cut));
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> forward(client, server));
        Thread.ofVirtual().start(() -> back(server, client));
      }
    } catch (IOException e) {
      cutAll();
    }
  }

  private void forward(Socket client, Socket server) {
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        Plan now = plan.get();
        boolean cuts =
            now != null
                && new String(chunk, 0, length, StandardCharsets.ISO_8859_1).contains(now.word())
                && plan.compareAndSet(now, null);
        if (cuts && now.cut() == Cut.BEFORE_THE_SERVER) {
          return;
        }
        if (cuts && now.cut() == Cut.SILENTLY) {
          continue;
        }
        if (cuts) {
          swallowed.add(server);
        }
        out.write(chunk, 0, length);
      }
    } catch (IOException e) {
      // One side has gone, and the other one goes with it.
    }
  }

  private void back(Socket server, Socket client) {
    try (client;
        server) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        if (swallowed.remove(server)) {
          return;
        }
        out.write(chunk, 0, length);
      }
    } catch (IOException e) {
      // One side has gone, and the other one goes with it.
    }
  }

  /// Cuts all that are connected now.
  void cutAll() {
    for (Socket socket : List.copyOf(open)) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cutAll();
  }
}
