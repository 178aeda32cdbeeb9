package dev.runledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CombinerTest {
  private final ConcurrentLinkedQueue<List<Integer>> groups = new ConcurrentLinkedQueue<>();

  @Test
  void whoComesAloneIsWorkedOnAtOnce() {
    var combiner = new Combiner<Integer>(1, 100, _ -> 1, groups::add);
    combiner.submit(7);
    combiner.submit(8);
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
    var entered = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var combiner =
        new Combiner<Integer>(
            1,
            mostWeight,
            _ -> 1,
            group -> {
              groups.add(group);
              if (group.contains(0)) {
                entered.countDown();
                await(goOn);
              }
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      all.add(callers.submit(() -> combiner.submit(0)));
      entered.await();
      for (int i = 1; i <= many; i++) {
        int number = i;
        all.add(callers.submit(() -> combiner.submit(number)));
      }
      while (combiner.waiting() < many) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      for (Future<?> one : all) {
        one.get();
      }
    }
    List<List<Integer>> behind = new ArrayList<>(groups);
    assertThat(behind.removeFirst()).containsExactly(0);
    return behind;
  }

  @Test
  void noMoreGroupsAreWorkedOnThanThereAreLanes() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    var combiner =
        new Combiner<Integer>(
            2,
            4,
            _ -> 1,
            group -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              done.addAndGet(group.size());
              now.decrementAndGet();
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        int number = i;
        all.add(callers.submit(() -> combiner.submit(number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(done).hasValue(2_000);
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void whatTheWorkThrowsComesToItsCallersAndTheNextOneIsWorkedOn() {
    var combiner =
        new Combiner<Integer>(
            1,
            100,
            _ -> 1,
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

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("A caller was interrupted", e);
    }
  }
}
