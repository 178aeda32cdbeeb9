package dev.runledger.simulation;

import dev.runledger.law.LawBroken;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.MemoryStore;
import dev.runledger.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The ledger, the dispatcher and the sweeper in virtual time: a seed decides who does what, when
/// time passes and which node dies where, and tells the same story each time.
public final class Simulation {
  private final long end;
  private final UnaryOperator<Store> around;
  private final LongConsumer progress;
  private final Map<String, Long> happened = new TreeMap<>();
  private long next;
  private long played;
  private @Nullable Failure failure;

  private Simulation(long first, long seeds, UnaryOperator<Store> around, LongConsumer progress) {
    this.next = first;
    this.end = first + seeds;
    this.around = around;
    this.progress = progress;
  }

  /// A story in which a law was broken.
  public record Failure(long seed, String what, List<String> story) {
    @Override
    public String toString() {
      return "Seed " + seed + ": " + what + "\n" + String.join("\n", story);
    }
  }

  /// @param played how many stories
  /// @param happened which events were told in all of them, with their reasons, and how often
  /// @param failure of the lowest seed that fails; empty when every law was kept
  public record Report(long played, Map<String, Long> happened, Optional<Failure> failure) {}

  /// Plays the stories of so many seeds, on all processors, up to the first that fails.
  ///
  /// @param progress is told how many were played so far
  public static Report play(long firstSeed, long seeds, LongConsumer progress)
      throws InterruptedException, ExecutionException {
    return play(firstSeed, seeds, UnaryOperator.identity(), progress);
  }

  /// @param around what each node works with, given the store
  static Report play(long firstSeed, long seeds, UnaryOperator<Store> around, LongConsumer progress)
      throws InterruptedException, ExecutionException {
    var simulation = new Simulation(firstSeed, seeds, around, progress);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> players =
          IntStream.range(0, Runtime.getRuntime().availableProcessors())
              .mapToObj(_ -> threads.submit(simulation::playOn))
              .toList();
      for (Future<?> player : players) {
        player.get();
      }
    }
    return simulation.report();
  }

  private void playOn() {
    try (var store = new MemoryStore()) {
      for (Optional<Long> seed = draw(); seed.isPresent(); seed = draw()) {
        var play = new Play(seed.get(), store, store.sql(), around);
        played(play, play(seed.get(), play));
        store.reset();
      }
    }
  }

  private synchronized Optional<Long> draw() {
    return next < end && failure == null ? Optional.of(next++) : Optional.empty();
  }

  private synchronized void played(Play play, Optional<Failure> failed) {
    play.happened().forEach((what, times) -> happened.merge(what, times, Long::sum));
    failed
        .filter(one -> failure == null || one.seed() < failure.seed())
        .ifPresent(one -> failure = one);
    progress.accept(++played);
  }

  private synchronized Report report() {
    return new Report(played, happened, Optional.ofNullable(failure));
  }

  /// @param store empty
  /// @param eye looks at its rows
  static Optional<Failure> play(long seed, Store store, Sql eye) {
    return play(seed, new Play(seed, store, eye, UnaryOperator.identity()));
  }

  private static Optional<Failure> play(long seed, Play play) {
    try {
      play.perform();
      return Optional.empty();
    } catch (LawBroken | RuntimeException e) {
      return Optional.of(new Failure(seed, e.toString(), play.story()));
    }
  }
}
