package dev.runledger.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/// A connection that is closed so that its client sees the last answer.
///
/// A server that closes a connection on which bytes of a body are still unread makes the kernel
/// reset it, and the reset overtakes the answer. So what was refused is read and forgotten first,
/// for a while.
final class GuardedConnection implements ServerConnection {
  private static final Duration DRAIN_PAUSE = Duration.ofMillis(300);
  private static final Duration DRAIN_TIME = Duration.ofSeconds(15);

  private static final ScopedValue<GuardedConnection> CURRENT = ScopedValue.newInstance();

  private final ServerConnection http;
  private final GuardedContext context;
  private final StallWatch.Guard guard;
  private boolean unread = true;
  private volatile boolean closing;

  GuardedConnection(ServerConnection http, GuardedContext context, StallWatch.Guard guard) {
    this.http = http;
    this.context = context;
    this.guard = guard;
  }

  /// The request that this thread answers is the connection's last, and all of it was read.
  static void endsClean() {
    if (CURRENT.isBound()) {
      CURRENT.get().unread = false;
    }
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    try (guard) {
      ScopedValue.where(CURRENT, this).call(() -> handled(limit));
    }
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    closing = true;
    http.close(interrupt);
  }

  private boolean handled(Limit limit) throws InterruptedException {
    try {
      http.handle(limit);
    } finally {
      if (unread && !closing) {
        context.drain(DRAIN_PAUSE, DRAIN_TIME);
      }
    }
    return true;
  }
}
