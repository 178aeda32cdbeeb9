package dev.runledger.rig;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Stands between clients and a server: a node, or the database of one. When told to, it cuts
/// connections after a request has gone through: before the answer, or in the middle of it. The
/// server has then done what its client will never hear of.
public final class CuttingProxy implements Closeable {
  private final ServerSocket door;
  private final InetSocketAddress server;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong cuts = new AtomicLong();
  private volatile int oneIn;

  /// @param node the port of a node on this machine
  public CuttingProxy(int node) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), node));
  }

  public CuttingProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    door = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::serve);
  }

  /// Where it listens, on this machine.
  public int port() {
    return door.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /// From now on about one of so many requests is cut off; none with 0.
  public void cutOneIn(int requests) {
    oneIn = requests;
  }

  public long cuts() {
    return cuts.get();
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException _) {
        // Closed, or a client that left at once.
      }
    }
  }

  private void connect(Socket client) {
    try {
      Connection connection =
          new Connection(client, new Socket(server.getAddress(), server.getPort()));
      open.add(connection);
      Thread.ofVirtual().start(connection::requests);
      connection.answers();
    } catch (IOException _) {
      // Nobody listens: the client finds its connection closed.
      close(client);
    }
  }

  private enum Doom {
    NONE,
    BEFORE_THE_ANSWER,
    IN_THE_ANSWER
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile Doom doom = Doom.NONE;

    Connection(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    /// What the client sends. Every piece is taken for a request, which most are.
    void requests() {
      try {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        byte[] piece = new byte[64 * 1024];
        for (int read = in.read(piece); read > 0; read = in.read(piece)) {
          int chance = oneIn;
          if (chance > 0 && ThreadLocalRandom.current().nextInt(chance) == 0) {
            doom =
                ThreadLocalRandom.current().nextBoolean()
                    ? Doom.BEFORE_THE_ANSWER
                    : Doom.IN_THE_ANSWER;
          }
          out.write(piece, 0, read);
        }
      } catch (IOException _) {
        // Either side has gone, and so does the other.
        doom = Doom.BEFORE_THE_ANSWER;
      } finally {
        end();
      }
    }

    void answers() {
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] piece = new byte[64 * 1024];
        for (int read = in.read(piece); read > 0; read = in.read(piece)) {
          Doom now = doom;
          if (now == Doom.IN_THE_ANSWER) {
            out.write(piece, 0, read / 2);
          }
          if (now != Doom.NONE) {
            cuts.incrementAndGet();
            client.setSoLinger(true, 0);
            break;
          }
          out.write(piece, 0, read);
        }
      } catch (IOException _) {
        // Either side has gone, and so does the other.
        doom = Doom.BEFORE_THE_ANSWER;
      } finally {
        end();
      }
    }

    void end() {
      CuttingProxy.close(client);
      CuttingProxy.close(server);
      open.remove(this);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed all the same.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(Connection::end);
  }
}
