package dev.runledger.torture;

import dev.runledger.actor.Curtain;
import dev.runledger.history.Journal;
import java.time.Duration;
import java.util.function.Consumer;

/// Tells how far it is, a few times a second.
final class Reporting implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(250);

  private final Curtain over = new Curtain();

  Reporting(Journal journal, Strikes strikes, Consumer<Torture.Standing> progress) {
    long began = System.nanoTime();
    Thread.ofVirtual()
        .name("reporting")
        .start(() -> {
          try {
            do {
              Duration since = Duration.ofNanos(System.nanoTime() - began);
              progress.accept(
                  new Torture.Standing(since, journal.count(), strikes.last(), strikes.areOver()));
            } while (!over.pause(EVERY));
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Override
  public void close() {
    over.fall();
  }
}
