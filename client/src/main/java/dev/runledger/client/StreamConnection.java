package dev.runledger.client;

import dev.runledger.wire.SseParser;
import dev.runledger.wire.SseParser.Message;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One connection of an event stream. It is closed when a read waits too long: a server that lives
/// sends a heartbeat every few seconds.
final class StreamConnection implements AutoCloseable {
  private static final long NOT_READING = Long.MIN_VALUE;
  private static final int CHUNK_BYTES = 16 * 1024;

  private final InputStream in;
  private final Duration silence;
  private final SseParser parser = new SseParser();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long readingSince = NOT_READING;

  StreamConnection(InputStream in, Duration silence) {
    this.in = in;
    this.silence = silence;
    Thread.ofVirtual().name("stream-watch").start(this::watch);
  }

  /// Waits for more bytes, and adds the messages that they complete.
  ///
  /// @return false at the end of the stream
  boolean read(Queue<Message> messages) throws IOException {
    readingSince = System.nanoTime();
    int length = in.read(chunk);
    readingSince = NOT_READING;
    if (length < 0) {
      return false;
    }
    messages.addAll(parser.feed(chunk, 0, length));
    return true;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      in.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  /// A reader that is busy with what it got is not the server's silence.
  private void watch() {
    try {
      while (!closed.await(silence.toNanos() / 4, TimeUnit.NANOSECONDS)) {
        long since = readingSince;
        if (since != NOT_READING && System.nanoTime() - since > silence.toNanos()) {
          close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
