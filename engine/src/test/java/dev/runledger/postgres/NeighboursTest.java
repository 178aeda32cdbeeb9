package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Neighbours neighbours = new Neighbours(now::get);

  @Test
  void whoToldLatelyIsCountedOnce() {
    assertThat(neighbours.count()).isZero();
    neighbours.heard("a");
    neighbours.heard("b");
    neighbours.heard("a");
    assertThat(neighbours.count()).isEqualTo(2);
  }

  @Test
  void whoFellSilentIsForgotten() {
    neighbours.heard("a");
    now.addAndGet(Neighbours.LATELY.toNanos());
    neighbours.heard("b");
    assertThat(neighbours.count()).isEqualTo(2);
    now.addAndGet(1);
    assertThat(neighbours.count()).isEqualTo(1);
    now.addAndGet(Neighbours.LATELY.toNanos());
    assertThat(neighbours.count()).isZero();
  }
}
