package dev.runledger.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// A cable between a client and a server that can be cut at an awkward moment, and that knows what
/// was said on it.
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
  private final List<Talk> talks = new CopyOnWriteArrayList<>();

  private record Plan(String word, Cut cut) {}

  /// What a client said on one connection, each time until it was answered.
  private static final class Talk {
    private final List<String> turns = new ArrayList<>();
    private boolean isAnswered = true;

    synchronized void say(String what) {
      if (isAnswered) {
        turns.add(what);
      } else {
        turns.add(turns.removeLast() + what);
      }
      isAnswered = false;
    }

    synchronized void answer() {
      isAnswered = true;
    }

    synchronized List<String> turns() {
      return List.copyOf(turns);
    }
  }

  /// All that was said so far on the one connection on which this was said, each time until it was
  /// answered.
  List<String> turnsOfWhoSaid(String word) {
    return talks.stream()
        .map(Talk::turns)
        .filter(turns -> turns.stream().anyMatch(turn -> turn.contains(word)))
        .findFirst()
        .orElseThrow();
  }

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
        Talk talk = new Talk();
        talks.add(talk);
        Thread.ofVirtual().start(() -> forward(client, server, talk));
        Thread.ofVirtual().start(() -> back(server, client, talk));
      }
    } catch (IOException e) {
      cutAll();
    }
  }

  private void forward(Socket client, Socket server, Talk talk) {
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        String said = new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
        talk.say(said);
        Plan now = plan.get();
        boolean cuts = now != null && said.contains(now.word()) && plan.compareAndSet(now, null);
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

  private void back(Socket server, Socket client, Talk talk) {
    try (client;
        server) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        if (swallowed.remove(server)) {
          return;
        }
        talk.answer();
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
