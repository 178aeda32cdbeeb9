package dev.runledger.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Many callers at the same time.
final class Together {
  private Together() {}

  /// Does all of it at once, each on a thread of its own.
  static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(threads.submit(task));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> future : futures) {
        answers.add(future.get(Contract.PATIENCE.toSeconds() * 2, TimeUnit.SECONDS));
      }
      return answers;
    }
  }

  static <T> List<Callable<T>> times(int count, Numbered<T> task) {
    return IntStream.range(0, count).<Callable<T>>mapToObj(i -> () -> task.does(i)).toList();
  }

  interface Numbered<T> {
    T does(int number) throws Exception;
  }
}
