package dev.runledger.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// One line at the bottom of a terminal that says how long work is going on. It steps aside for
/// whatever else is written through [#aside]; where nobody looks it does nothing.
public final class LiveLine implements AutoCloseable {
  private static final String ERASE = "\r\033[K";
  private static final String TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final Duration EVERY = Duration.ofMillis(120);

  private final Screen screen;
  private final Supplier<String> text;
  private final CountDownLatch closed = new CountDownLatch(1);
  private int turn;
  private boolean shown;

  /// @param patience how long nothing is shown at first: quick work needs no progress
  /// @param text what to say now; '' for nothing. Called on a thread of the line's own
  public LiveLine(Screen screen, Duration patience, Supplier<String> text) {
    this.screen = screen;
    this.text = text;
    if (screen.terminal()) {
      Thread.ofVirtual().name("live-line").start(() -> turn(patience));
    }
  }

  /// Runs what writes to this terminal, with the line out of its way.
  public synchronized void aside(Runnable writing) {
    if (shown) {
      screen.print(ERASE);
      shown = false;
    }
    writing.run();
  }

  private void turn(Duration patience) {
    try {
      Duration pause = patience;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        show(text.get());
        pause = EVERY;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show(String now) {
    if (closed.getCount() == 0 || (now.isEmpty() && !shown)) {
      return;
    }
    shown = !now.isEmpty();
    turn = (turn + 1) % TURNS.length();
    String line = TURNS.charAt(turn) + " " + Cells.tame(now);
    screen.print(
        ERASE + (shown ? screen.paint(Paint.DIM, Cells.fit(line, screen.width() - 1)) : ""));
  }

  @Override
  public void close() {
    aside(closed::countDown);
  }
}
