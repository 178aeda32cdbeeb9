package dev.runledger.postgres;

import dev.runledger.sql.StoreThread;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what other nodes tell, on a connection of its own. While it cannot hear, the feed is
/// looked at more often; what was told meanwhile is found by looking.
final class FeedListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeedListener.class);
  private static final Duration AGAIN = Duration.ofSeconds(2);

  /// After so long without a word it asks whether the connection still lives.
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Duration TO_ANSWER = Duration.ofSeconds(10);

  private final StoreAddress.Postgres address;
  private final String channel;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Connection connection;
  private volatile boolean hears;
  private @Nullable StoreThread thread;

  FeedListener(StoreAddress.Postgres address, String channel) {
    this.address = address;
    this.channel = channel;
  }

  /// @param heard given what is told, by other nodes or by this one; an empty word when something
  ///   may have been missed
  void start(Consumer<String> heard) {
    thread = StoreThread.start("runledger-listener", () -> loop(heard));
  }

  /// Whether it would be heard now if another node told.
  boolean hears() {
    return hears;
  }

  /// Idempotent.
  @Override
  public void close() {
    closing.countDown();
    Connection open = connection;
    if (open != null) {
      try {
        // Ends the wait for a word, which closing would wait for.
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("The connection of the listener was closed already", e);
      }
    }
    if (thread != null) {
      thread.join();
    }
  }

  private void loop(Consumer<String> heard) {
    while (!isClosing()) {
      try (Connection open = PostgresConnections.connect(address)) {
        connection = open;
        listen(open, heard);
      } catch (SQLException | StoreException e) {
        hears = false;
        if (!isClosing()) {
          LOG.warn(
              "Other nodes are not heard now; the feed is looked at instead: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void listen(Connection open, Consumer<String> heard) throws SQLException {
    try (Statement statement = open.createStatement()) {
      statement.execute("LISTEN " + channel);
      hears = true;
      heard.accept("");
      PGConnection telling = open.unwrap(PGConnection.class);
      while (!isClosing()) {
        PGNotification[] told = telling.getNotifications(Math.toIntExact(SILENCE.toMillis()));
        for (PGNotification one : told) {
          heard.accept(one.getParameter());
        }
        if (told.length == 0) {
          open.setNetworkTimeout(Runnable::run, Math.toIntExact(TO_ANSWER.toMillis()));
          statement.execute("SELECT 1");
        }
      }
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void pause() {
    try {
      closing.await(AGAIN.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      LOG.warn("The listener was interrupted and goes on: it ends with the store.");
    }
  }
}
