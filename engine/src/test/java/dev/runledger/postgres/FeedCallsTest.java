package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.postgres.FeedCalls.Call;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which calls wake the feed's thread, and which of them wait.
@Timeout(60)
class FeedCallsTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final FeedCalls calls = new FeedCalls();

  @Test
  void whatWasLeftIsMovedAtOnceWhenAMoveIsDue() throws InterruptedException {
    calls.left();
    assertThat(calls.await(System.nanoTime(), LONG)).isEqualTo(new Call(true, false));
    assertThat(calls.await(System.nanoTime(), Duration.ZERO)).isEqualTo(new Call(false, false));
  }

  @Test
  void whatWasLeftWaitsForTheNextMove() throws InterruptedException {
    long due = System.nanoTime() + Duration.ofMillis(30).toNanos();
    calls.left();
    assertThat(calls.await(due, LONG)).isEqualTo(new Call(true, false));
    assertThat(System.nanoTime()).isGreaterThanOrEqualTo(due);
  }

  @Test
  void whatAnotherNodeMovedWaitsForNothing() throws InterruptedException {
    long never = System.nanoTime() + LONG.toNanos();
    calls.left();
    calls.moved();
    assertThat(calls.await(never, LONG)).isEqualTo(new Call(false, true));
    assertThat(calls.await(System.nanoTime(), LONG))
        .as("what was left is not forgotten over it")
        .isEqualTo(new Call(true, false));
  }

  @Test
  void bothAreTakenTogether() throws InterruptedException {
    calls.moved();
    calls.left();
    assertThat(calls.await(System.nanoTime(), LONG)).isEqualTo(new Call(true, true));
  }

  @Test
  void theEndWakesWhoWaits() {
    var waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return calls.await(System.nanoTime(), LONG);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    calls.end();
    assertThat(waiting.join()).isEqualTo(new Call(false, false));
    assertThat(calls.isOver()).isTrue();
  }
}
