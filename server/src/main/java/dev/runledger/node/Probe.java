package dev.runledger.node;

import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks whether the database answers, and does not wait for it as long as a request would: a load
/// balancer wants to know it soon. One look at a time, however many ask.
final class Probe {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final Store store;
  private @Nullable FutureTask<Optional<String>> looking;

  Probe(Store store) {
    this.store = store;
  }

  /// Why nothing can be read now; empty when it can.
  Optional<String> obstacle() {
    try {
      return look().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return Optional.of("its database has not answered for %d ms.".formatted(PATIENCE.toMillis()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("it is shutting down.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("The look at the database broke", e.getCause());
    }
  }

  /// The look that is under way, else a new one.
  private synchronized FutureTask<Optional<String>> look() {
    if (looking == null || looking.isDone()) {
      looking = new FutureTask<>(this::read);
      Thread.ofVirtual().name("runledger-probe").start(looking);
    }
    return looking;
  }

  private Optional<String> read() {
    try {
      store.read(tx -> tx.now());
      return Optional.empty();
    } catch (StoreException e) {
      LOG.warn("Not ready: {}", e.getMessage());
      return Optional.of("its database cannot be read.");
    }
  }
}
