package dev.runledger.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AheadTest {
  private final AtomicBoolean isClosed = new AtomicBoolean();

  @Test
  void theEndStaysTheEnd() {
    try (Ahead<String> ahead = Ahead.begin(() -> parts(List.of(List.of("a", "b"), List.of("c"))))) {
      assertThat(ahead.next()).containsExactly("a", "b");
      assertThat(ahead.next()).containsExactly("c");
      assertThat(ahead.next()).isEmpty();
      assertThat(isClosed).isTrue();
      assertThat(ahead.isReady()).isTrue();
      assertThat(ahead.next()).isEmpty();
    }
  }

  @Test
  void whatGoesWrongInItsThreadIsThrownByWhoTakes() {
    try (Ahead<String> ahead =
        Ahead.begin(() -> {
          throw new IllegalStateException("broken");
        })) {
      assertThatThrownBy(ahead::next).hasMessage("broken");
    }
  }

  @Test
  void whoLeavesEarlyWaitsUntilItIsClosed() {
    try (Ahead<String> ahead =
        Ahead.begin(() -> parts(List.of(List.of("a"), List.of("b"), List.of("c"), List.of("d"))))) {
      assertThat(ahead.next()).containsExactly("a");
    }
    assertThat(isClosed).isTrue();
  }

  @Test
  void nothingIsReadyBeforeItIsRead() {
    CountDownLatch asked = new CountDownLatch(1);
    try (Ahead<String> ahead =
        Ahead.begin(() -> {
          await(asked);
          return parts(List.of(List.of("a")));
        })) {
      assertThat(ahead.isReady()).isFalse();
      asked.countDown();
      assertThat(ahead.next()).containsExactly("a");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Parts<String> parts(List<List<String>> all) {
    Iterator<List<String>> parts = all.iterator();
    return new Parts<>() {
      @Override
      public List<String> next() {
        return parts.hasNext() ? parts.next() : List.of();
      }

      @Override
      public void close() {
        isClosed.set(true);
      }
    };
  }
}
