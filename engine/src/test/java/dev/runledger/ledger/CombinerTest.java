package dev.runledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.ledger.Combiner.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CombinerTest {
  private final ConcurrentLinkedQueue<List<Integer>> groups = new ConcurrentLinkedQueue<>();

  /// Answers every number with the next one.
  private static Combiner<Integer, Integer> combiner(
      long mostWeight, Consumer<List<Integer>> work) {
    return new Combiner<>(
        mostWeight,
        _ -> 1,
        group -> {
          work.accept(group);
          return group.stream().<Outcome<Integer>>map(n -> new Outcome.Done<>(n + 1)).toList();
        });
  }

  @Test
  void whoComesAloneIsWorkedOnAtOnce() {
    var combiner = combiner(100, groups::add);
    assertThat(combiner.submit(7)).isEqualTo(8);
    assertThat(combiner.submit(8)).isEqualTo(9);
    assertThat(groups).containsExactly(List.of(7), List.of(8));
  }

  @Test
  void whoComesWhileTheLaneIsTakenGoesTogether() throws Exception {
    assertThat(groupsBehindTheFirst(100, 20))
        .singleElement()
        .satisfies(group ->
            assertThat(group)
                .containsExactlyInAnyOrderElementsOf(
                    IntStream.rangeClosed(1, 20).boxed().toList()));
  }

  @Test
  void aGroupIsNoHeavierThanAllowed() throws Exception {
    List<List<Integer>> behind = groupsBehindTheFirst(8, 20);
    assertThat(behind)
        .hasSize(3)
        .allSatisfy(group -> assertThat(group).hasSizeLessThanOrEqualTo(8));
    assertThat(behind.stream().flatMap(List::stream)).hasSize(20).doesNotHaveDuplicates();
  }

  /// What is worked on after a first request was held until `many` more were waiting.
  private List<List<Integer>> groupsBehindTheFirst(long mostWeight, int many) throws Exception {
    return groupsBehindTheFirst(mostWeight, many, _ -> {});
  }

  private List<List<Integer>> groupsBehindTheFirst(
      long mostWeight, int many, Consumer<List<Integer>> more) throws Exception {
    var entered = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var combiner =
        combiner(
            mostWeight,
            group -> {
              groups.add(group);
              if (group.contains(0)) {
                entered.countDown();
                await(goOn);
              }
              more.accept(group);
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      all.add(callers.submit(() -> combiner.submit(0)));
      try {
        entered.await();
        for (int i = 1; i <= many; i++) {
          int number = i;
          all.add(callers.submit(() -> combiner.submit(number)));
        }
        while (combiner.waiting() < many) {
          Thread.onSpinWait();
        }
      } finally {
        goOn.countDown();
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    List<List<Integer>> behind = new ArrayList<>(groups);
    assertThat(behind.removeFirst()).containsExactly(0);
    return behind;
  }

  @Test
  void oneGroupIsWorkedOnAtATime() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    var combiner =
        combiner(
            4,
            group -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              done.addAndGet(group.size());
              now.decrementAndGet();
            });
    submitAll(2_000, combiner::submit);
    assertThat(done).hasValue(2_000);
    assertThat(most).hasValue(1);
  }

  @Test
  void whatIsAboutOneSubjectIsNeverWorkedOnTwiceAtATime() throws Exception {
    Set<Integer> busy = ConcurrentHashMap.newKeySet();
    var met = new AtomicInteger();
    var done = new AtomicInteger();
    var lanes =
        new Lanes<Integer, Integer>(
            () -> Lanes.MOST,
            5,
            _ -> 1,
            number -> number % 10,
            group -> {
              Set<Integer> subjects =
                  group.stream().map(number -> number % 10).collect(Collectors.toSet());
              subjects.forEach(subject -> met.addAndGet(busy.add(subject) ? 0 : 1));
              done.addAndGet(group.size());
              busy.removeAll(subjects);
              return group.stream().<Outcome<Integer>>map(Outcome.Done::new).toList();
            });
    submitAll(2_000, lanes::submit);
    assertThat(done).hasValue(2_000);
    assertThat(met).hasValue(0);
  }

  @Test
  void whereOneLaneIsOpenOneGroupIsWorkedOnAtATime() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    var lanes =
        new Lanes<Integer, Integer>(
            () -> 1,
            4,
            _ -> 1,
            number -> number,
            group -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              done.addAndGet(group.size());
              now.decrementAndGet();
              return group.stream().<Outcome<Integer>>map(Outcome.Done::new).toList();
            });
    submitAll(2_000, lanes::submit);
    assertThat(done).hasValue(2_000);
    assertThat(most).hasValue(1);
  }

  private static void submitAll(int many, Consumer<Integer> submit) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        int number = i;
        all.add(callers.submit(() -> submit.accept(number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void whatTheWorkThrowsComesToItsCallersAndTheNextOneIsWorkedOn() {
    var combiner =
        combiner(
            100,
            group -> {
              if (group.contains(13)) {
                throw new IllegalArgumentException("not thirteen");
              }
              groups.add(group);
            });
    assertThatThrownBy(() -> combiner.submit(13)).hasMessage("not thirteen");
    combiner.submit(14);
    assertThat(groups).containsExactly(List.of(14));
  }

  @Test
  void aGroupThatFailsIsTriedOneByOne() throws Exception {
    assertThat(
            groupsBehindTheFirst(
                100,
                5,
                group -> {
                  if (group.size() > 1) {
                    throw new IllegalStateException("not together");
                  }
                }))
        .hasSize(1 + 5);
  }

  @Test
  void whoIsToComeAgainIsTakenAgain() {
    var turns = new AtomicInteger();
    var combiner =
        new Combiner<Integer, Integer>(
            100,
            _ -> 1,
            group ->
                List.of(
                    turns.incrementAndGet() < 3
                        ? new Outcome.Again<>()
                        : new Outcome.Done<>(group.getFirst())));
    assertThat(combiner.submit(5)).isEqualTo(5);
    assertThat(turns).hasValue(3);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("A caller was interrupted", e);
    }
  }
}
