package dev.runledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BellTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Topic WORK = new Topic.Work("", "");
  private final Bell bell = new Bell();

  @Test
  void onlyTheTopicsListenedForRing() throws Exception {
    var run = new Topic.OfRun(new RunId("run_a"));
    try (Ear ear = bell.listen(Set.of(run, WORK))) {
      bell.ring(new Topic.OfRun(new RunId("run_b")));
      bell.ring(new Topic.Feed());
      assertThat(ear.rings()).isZero();

      bell.ring(new Topic.OfRun(new RunId("run_a")));
      bell.ring(WORK);
      bell.ringAll();
      assertThat(ear.waitSince(0, LONG)).isTrue();
      assertThat(ear.rings()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void silenceEndsTheWait() throws Exception {
    try (Ear ear = bell.listen(Set.of(WORK))) {
      assertThat(ear.waitSince(ear.rings(), Duration.ofMillis(1))).isFalse();
      assertThat(ear.waitSince(ear.rings(), Duration.ofMillis(-1))).isFalse();
    }
  }

  /// A counter stands for the store: every write adds one and rings. Whoever loses a ring waits for
  /// the full time and is caught.
  @Test
  void noRingIsLostInARaceOfAThousand() throws Exception {
    int listeners = 1_000;
    int writes = 2_000;
    var written = new AtomicLong();
    var silent = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int listener = 0; listener < listeners; listener++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                if (!followsUntil(writes, written)) {
                  silent.incrementAndGet();
                }
              }));
    }
    for (int write = 0; write < writes; write++) {
      written.incrementAndGet();
      bell.ring(WORK);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(silent).hasValue(0);
    assertThat(bell.topics()).isZero();
  }

  @Test
  void aClosedEarLeavesNothingBehind() {
    Ear first = bell.listen(Set.of(WORK, new Topic.Feed()));
    Ear second = bell.listen(Set.of(WORK));
    first.close();
    first.close();
    assertThat(bell.topics()).isEqualTo(1);
    bell.ring(WORK);
    assertThat(first.rings()).isZero();
    assertThat(second.rings()).isEqualTo(1);
    second.close();
    assertThat(bell.topics()).isZero();
  }

  private boolean followsUntil(long last, AtomicLong written) {
    try (Ear ear = bell.listen(Set.of(WORK))) {
      while (true) {
        long seen = ear.rings();
        if (written.get() == last) {
          return true;
        }
        if (!ear.waitSince(seen, LONG)) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Ear worker(String start, String... takes) {
    return bell.listen(Set.of(), Set.of("", start), Set.of(takes)::contains);
  }

  @Test
  void oneOfThoseWhoCanTakeItIsWokenForWork() {
    try (Ear one = worker("a", "", "x");
        Ear other = worker("a", "", "x");
        Ear unable = worker("a", "y");
        Ear elsewhere = worker("b", "x")) {
      bell.ring(new Topic.Work("a", "x"));
      bell.ring(new Topic.Work("c", "x"));

      assertThat(one.rings() + other.rings()).isEqualTo(1);
      assertThat(unable.rings() + elsewhere.rings()).isZero();
    }
    assertThat(bell.isHeard()).isFalse();
  }

  @Test
  void whoWasWokenAndHasNotLookedIsNotWokenAgain() throws Exception {
    try (Ear one = worker("a", "x");
        Ear other = worker("a", "x")) {
      Topic work = new Topic.Work("a", "x");
      bell.ring(work);
      bell.ring(work);
      bell.ring(work);
      assertThat(one.waitSince(0, Duration.ZERO)).isTrue();
      assertThat(other.waitSince(0, Duration.ZERO)).isTrue();

      long seen = one.rings();
      bell.ring(work);
      assertThat(one.waitSince(seen, Duration.ZERO)).as("it has looked").isTrue();
    }
  }

  @Test
  void whatOneWasWokenForAndLeftIsForAnother() throws Exception {
    Ear one = worker("a", "x");
    bell.ring(new Topic.Work("a", "x"));
    try (Ear other = worker("a", "x")) {
      one.close();
      assertThat(other.waitSince(0, Duration.ZERO)).isTrue();
    }
  }

  @Test
  void aRingForAllWakesThoseWhoWaitForWork() throws Exception {
    try (Ear ear = worker("a", "x")) {
      bell.ringAll();
      assertThat(ear.waitSince(0, Duration.ZERO)).isTrue();
    }
  }

  /// A counter stands for the queue: each worker takes one at a time, leaves, and comes again.
  @Test
  void noWorkIsLeftWhileSomebodyWaits() throws Exception {
    int jobs = 5_000;
    var left = new AtomicLong(jobs);
    var queue = new AtomicLong();
    var threads = new ArrayList<Thread>();
    var silent = new AtomicInteger();
    for (int worker = 0; worker < 50; worker++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (left.get() > 0) {
                  if (!takesOne(queue, left)) {
                    silent.incrementAndGet();
                  }
                }
                bell.ringAll();
              }));
    }
    for (int job = 0; job < jobs; job++) {
      queue.incrementAndGet();
      bell.ring(new Topic.Work("", ""));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(silent).hasValue(0);
  }

  private boolean takesOne(AtomicLong queue, AtomicLong left) {
    try (Ear ear = bell.listen(Set.of(), Set.of(""), ""::equals)) {
      while (true) {
        long seen = ear.rings();
        if (queue.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
          left.decrementAndGet();
          return true;
        }
        if (left.get() == 0) {
          return true;
        }
        if (!ear.waitSince(seen, LONG)) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
