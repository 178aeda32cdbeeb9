package dev.runledger.actor;

import dev.runledger.client.EventStream;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Closes a stream from outside after a while: its reader may be waiting for an event that never
/// comes.
final class Leaving implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Thread thread;

  /// @param left falls when the stream is about to be closed
  Leaving(Cast cast, Curtain left, RandomGenerator random, Duration most, EventStream stream) {
    long end = System.nanoTime() + random.nextLong(most.toNanos());
    thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (System.nanoTime() < end && !cast.curtain().isDown()) {
                  cast.curtain().pause(GLANCE);
                }
                left.fall();
                stream.close();
              } catch (InterruptedException _) {
                // The reader left by itself.
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
