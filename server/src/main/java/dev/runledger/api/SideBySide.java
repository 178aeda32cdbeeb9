package dev.runledger.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Does the items of one group in order, and the groups side by side.
final class SideBySide {

  @FunctionalInterface
  interface Work<I, O> {
    /// @return one result for each item, in their order
    List<O> of(List<I> group);
  }

  /// @param group what an item belongs to
  /// @return the results, in the order of the items
  <I, O> List<O> each(List<I> items, Function<I, Object> group, Work<I, O> work)
      throws InterruptedException {
    Map<Object, List<Integer>> places = new LinkedHashMap<>();
    for (int at = 0; at < items.size(); at++) {
      places.computeIfAbsent(group.apply(items.get(at)), _ -> new ArrayList<>()).add(at);
    }
    List<List<Integer>> groups = List.copyOf(places.values());
    List<List<O>> done =
        groups.size() == 1 ? List.of(work.of(items)) : together(items, groups, work);
    Map<Integer, O> results = new TreeMap<>();
    for (int at = 0; at < groups.size(); at++) {
      for (int one = 0; one < groups.get(at).size(); one++) {
        results.put(groups.get(at).get(one), done.get(at).get(one));
      }
    }
    return List.copyOf(results.values());
  }

  private static <I, O> List<List<O>> together(
      List<I> items, List<List<Integer>> groups, Work<I, O> work) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<O>>> running = new ArrayList<>();
      for (List<Integer> group : groups) {
        List<I> its = group.stream().map(items::get).toList();
        running.add(threads.submit(() -> work.of(its)));
      }
      List<List<O>> done = new ArrayList<>();
      for (Future<List<O>> one : running) {
        done.add(one.get());
      }
      return done;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    }
  }
}
