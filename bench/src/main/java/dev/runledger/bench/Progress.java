package dev.runledger.bench;

import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Screen;
import java.time.Duration;

/// Says what is being done: one line that changes on a terminal, a line each elsewhere.
final class Progress implements AutoCloseable {
  private final Screen screen;
  private final LiveLine line;
  private volatile String said = "";

  Progress(Screen screen) {
    this.screen = screen;
    this.line = new LiveLine(screen, Duration.ZERO, () -> said);
  }

  void now(String doing) {
    said = doing;
    if (!screen.terminal()) {
      screen.println(doing);
    }
  }

  /// Says what stays to be read: what a run that is broken off leaves behind.
  void tell(String news) {
    line.aside(() -> screen.println(news));
  }

  @Override
  public void close() {
    line.close();
  }
}
