package dev.runledger.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long a server needs until it is ready, and how much memory it has when it idles.
///
/// @param ready from the call to the first 200 of `/readyz`
/// @param residentBytes VmRSS, two seconds later
public record TimedStart(Duration ready, long residentBytes) {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final long EVERY_MILLIS = 2;
  private static final long IDLE_SECONDS = 2;
  private static final byte[] ASK =
      "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  /// Starts one, asks it every 2 ms, and kills it.
  public static TimedStart of(ServerCommand command, String database, Path log)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    ProcessBuilder server =
        command
            .serve(database, port, List.of())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    long started = System.nanoTime();
    Process process = server.start();
    try {
      while (!isReady(port)) {
        boolean ended = process.waitFor(EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (ended || System.nanoTime() - started > LONGEST.toNanos()) {
          throw new IOException("The server did not get ready: " + Files.readString(log));
        }
      }
      var ready = Duration.ofNanos(System.nanoTime() - started);
      process.waitFor(IDLE_SECONDS, TimeUnit.SECONDS);
      return new TimedStart(
          ready,
          Resident.now(process.pid()).orElseThrow(() -> new IOException("The server has ended.")));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static boolean isReady(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(ASK);
      InputStream in = socket.getInputStream();
      String head = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
      return head.endsWith(" 200");
    } catch (IOException _) {
      // Nobody listens yet.
      return false;
    }
  }
}
