package dev.runledger.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Reads one event stream on a thread of its own, and notes when which number came.
public final class SseLine implements AutoCloseable {
  private static final String NUMBER = "id: ";

  private final Socket socket;
  private final Map<Long, Long> arrivals = new ConcurrentHashMap<>();
  private final CountDownLatch open = new CountDownLatch(1);

  private SseLine(Socket socket) {
    this.socket = socket;
  }

  /// Opens it and waits until its first event came, or its first heartbeat.
  public static SseLine open(InetSocketAddress server, String path)
      throws IOException, InterruptedException {
    Socket socket = new Socket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    String ask =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
    var line = new SseLine(socket);
    Thread.ofPlatform().daemon().start(line::read);
    line.open.await();
    return line;
  }

  /// When an event came, in the nanoseconds of [System#nanoTime].
  ///
  /// @return null while it has not come
  public @Nullable Long arrived(long number) {
    return arrivals.get(number);
  }

  private void read() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (@Nullable String text = in.readLine(); text != null; text = in.readLine()) {
        if (text.startsWith(NUMBER)) {
          arrivals.put(Long.parseLong(text.substring(NUMBER.length())), System.nanoTime());
          open.countDown();
        }
      }
    } catch (IOException _) {
      // Closed, by us or by the server: whoever waits for a number finds out.
    } finally {
      open.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
