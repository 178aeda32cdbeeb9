package dev.runledger.bring;

import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Portions;
import dev.runledger.store.StoreException;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/// Reads rows and takes them apart in a thread of its own, while the portion before is stored.
final class ReadAhead implements MappedRows {
  private final Portions portions;
  private final Mapper mapper;
  private final SynchronousQueue<Taken> queue = new SynchronousQueue<>();
  private final Thread thread;

  private ReadAhead(Portions portions, Mapper mapper) {
    this.portions = portions;
    this.mapper = mapper;
    this.thread = Thread.ofPlatform().name("runledger-adopt-reader").daemon().unstarted(this::read);
  }

  static ReadAhead begin(Portions portions, Mapper mapper) {
    ReadAhead begun = new ReadAhead(portions, mapper);
    begun.thread.start();
    return begun;
  }

  private sealed interface Taken {
    record Rows(List<Mapped> rows) implements Taken {}

    record Refused(RuntimeException why) implements Taken {}

    record Broken(Error why) implements Taken {}
  }

  @Override
  public List<Mapped> next() {
    try {
      return switch (queue.take()) {
        case Taken.Rows(List<Mapped> rows) -> rows;
        case Taken.Refused(RuntimeException why) -> throw why;
        case Taken.Broken(Error why) -> throw why;
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.because("The adoption was interrupted; it goes on where it was.");
    }
  }

  private void read() {
    try {
      boolean isMore = true;
      while (isMore) {
        Taken taken = take();
        queue.put(taken);
        isMore = taken instanceof Taken.Rows(List<Mapped> rows) && !rows.isEmpty();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private Taken take() {
    try {
      return new Taken.Rows(mapper.map(portions.next()));
    } catch (RuntimeException e) {
      return new Taken.Refused(e);
    } catch (Error e) {
      return new Taken.Broken(e);
    }
  }

  /// Waits for its end: the reading is closed next.
  @Override
  public void close() {
    thread.interrupt();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
