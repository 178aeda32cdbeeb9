package dev.runledger.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Lets one of many parts of a play go on at a time, and chance decide which. Each has a thread of
/// its own, which stands still until it is given the baton.
final class Baton {
  private final RandomGenerator random;
  private final List<Part> parts = new ArrayList<>();
  private final Semaphore end = new Semaphore(0);
  private @Nullable Part holder;
  private @Nullable Throwable failure;
  private int steps;

  Baton(RandomGenerator random) {
    this.random = random;
  }

  /// The play is over, wherever a part may be. No failure, and nothing that the server may take for
  /// one.
  private static final class Over extends Error {
    private static final long serialVersionUID = 1L;

    Over() {
      super("The play is over", null, false, false);
    }
  }

  private record Part(Semaphore turn) {}

  /// @param play goes on until [#pass] throws
  void add(Runnable play) {
    var part = new Part(new Semaphore(0));
    parts.add(part);
    Thread.ofVirtual()
        .start(() -> {
          part.turn().acquireUninterruptibly();
          try {
            play.run();
          } catch (Over _) {
            // As it should be.
          } catch (Throwable e) {
            failure = e;
            steps = 0;
          }
          leave(part);
        });
  }

  /// Lets the baton be given so many times, and then takes it away for good.
  ///
  /// @throws Error what a part failed with
  void play(int most) {
    steps = most;
    give(parts.getFirst());
    end.acquireUninterruptibly();
    switch (failure) {
      case Error e -> throw e;
      case RuntimeException e -> throw e;
      case null, default -> {}
    }
  }

  private void give(Part part) {
    holder = part;
    part.turn().release();
  }

  private void leave(Part part) {
    parts.remove(part);
    if (parts.isEmpty()) {
      holder = null;
      end.release();
    } else {
      give(parts.getFirst());
    }
  }

  /// Gives the baton to whoever is to go on, and waits for it to come back. Before and after the
  /// play nobody has it, and nobody waits.
  void pass() {
    Part own = holder;
    if (own != null) {
      if (steps > 0) {
        steps--;
        give(parts.get(random.nextInt(parts.size())));
        own.turn().acquireUninterruptibly();
      }
      if (steps == 0) {
        throw new Over();
      }
    }
  }
}
