package dev.runledger.torture;

import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Keeps a transaction open for a while, does in it whatever comes, and answers at once: a machine
/// that dies forgets what it has promised.
final class EarlyAnswers {
  private static final long OPEN = TimeUnit.MILLISECONDS.toNanos(500);

  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();

  private record Waiting(Work<?> work, CompletableFuture<Object> answer) {
    void in(Tx tx) {
      try {
        answer.complete(work.in(tx));
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }
  }

  EarlyAnswers(Store store) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              Waiting first = queue.take();
              store.write(tx -> inOneTransaction(tx, first));
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  Object write(Work<?> work) {
    Waiting waiting = new Waiting(work, new CompletableFuture<>());
    queue.add(waiting);
    try {
      return waiting.answer().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Object inOneTransaction(Tx tx, Waiting first) {
    first.in(tx);
    long end = System.nanoTime() + OPEN;
    try {
      for (long left = OPEN; left > 0; left = end - System.nanoTime()) {
        Waiting next = queue.poll(left, TimeUnit.NANOSECONDS);
        if (next != null) {
          next.in(tx);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return "";
  }
}
