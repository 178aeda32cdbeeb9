package dev.runledger.http;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.TooMany;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Requests that hold their answer back until something happens: how many there may be, and how
/// they all come to an end when the server does.
///
/// An interrupt ends the waiting and nothing else: it is given only to threads between
/// [Seat#during]'s begin and end, and taken back before the answer is written, because a thread
/// that is interrupted closes the socket that it writes to.
public final class Waits implements AutoCloseable {
  private static final int RETRY_SECONDS = 5;

  private final String what;
  private final int most;
  private final Semaphore free;
  private final Set<Seat> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// @param what for the problem: "requests that wait"
  public Waits(String what, int most) {
    this.what = what;
    this.most = most;
    this.free = new Semaphore(most);
  }

  /// A place to wait in. Close it when the answer is complete.
  ///
  /// @throws ProblemException `too_many_requests` when all are taken
  public Seat take() {
    if (!free.tryAcquire()) {
      throw new ProblemException(
          new TooMany("There are " + most + " " + what + " already.", RETRY_SECONDS));
    }
    return new Seat();
  }

  public int taken() {
    return most - free.availablePermits();
  }

  /// Ends every wait, now and from now on.
  @Override
  public void close() {
    closed = true;
    waiting.forEach(Seat::wake);
  }

  @FunctionalInterface
  public interface Waiting<T> {
    T await() throws InterruptedException;
  }

  public final class Seat implements AutoCloseable {
    private final Thread owner = Thread.currentThread();
    private boolean inside;
    private boolean given = true;

    /// Waits; empty when the server shut down meanwhile.
    public <T> Optional<T> during(Waiting<T> waiting) {
      enter();
      try {
        return closed ? Optional.empty() : Optional.of(waiting.await());
      } catch (InterruptedException _) {
        return Optional.empty();
      } finally {
        leave();
      }
    }

    @Override
    public void close() {
      if (given) {
        given = false;
        free.release();
      }
    }

    private void enter() {
      synchronized (this) {
        inside = true;
      }
      waiting.add(this);
    }

    private void leave() {
      waiting.remove(this);
      synchronized (this) {
        inside = false;
        if (closed) {
          Thread.interrupted();
        }
      }
    }

    private synchronized void wake() {
      if (inside) {
        owner.interrupt();
      }
    }
  }
}
