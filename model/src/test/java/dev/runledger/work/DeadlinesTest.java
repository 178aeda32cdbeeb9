package dev.runledger.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Deadlines DEFAULT = Deadlines.DEFAULT;

  @Test
  void theDefaultsAreThoseOfTheDocs() {
    assertThat(DEFAULT.lease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(DEFAULT.heartbeat()).isEqualTo(Duration.ofSeconds(20));
    assertThat(DEFAULT.claimAck()).isEqualTo(Duration.ofSeconds(10));
    assertThat(DEFAULT.runnerStale()).isEqualTo(Duration.ofSeconds(60));
    assertThat(DEFAULT.runnerRemoved()).isEqualTo(Duration.ofMinutes(10));
    assertThat(DEFAULT.removedKept()).isEqualTo(Duration.ofDays(1));
    assertThat(DEFAULT.stopGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(DEFAULT.match()).isEqualTo(Duration.ofMinutes(5));
    assertThat(DEFAULT.redeliver()).isEqualTo(Duration.ofSeconds(5));
    assertThat(DEFAULT.retryBackOff()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aHolderThatKeepsTheBeatKeepsItsLeases() {
    assertThat(DEFAULT.heartbeat().multipliedBy(2)).isLessThan(DEFAULT.lease());
  }

  @Test
  void thePauseBeforeAnAttemptDoublesUpToAMinute() {
    assertThat(DEFAULT.backOff(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(DEFAULT.backOff(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(DEFAULT.backOff(4)).isEqualTo(Duration.ofSeconds(4));
    assertThat(DEFAULT.backOff(7)).isEqualTo(Duration.ofSeconds(32));
    assertThat(DEFAULT.backOff(8)).isEqualTo(Duration.ofMinutes(1));
    assertThat(DEFAULT.backOff(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void pausesDifferFromRunToRunByUpToAQuarter() {
    Set<Duration> pauses = new HashSet<>();
    for (long seed = 0; seed < 1_000; seed++) {
      pauses.add(DEFAULT.backOff(3, seed));
      assertThat(DEFAULT.backOff(3, seed)).isEqualTo(DEFAULT.backOff(3, seed));
    }
    assertThat(pauses)
        .hasSizeGreaterThan(300)
        .allMatch(pause -> pause.compareTo(Duration.ofMillis(1_500)) >= 0)
        .allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) <= 0);
    assertThat(DEFAULT.backOff(3, Long.MIN_VALUE)).isPositive();
  }

  @Test
  void thePauseBeforeTheFirstAttemptIsNoLongerThanBeforeTheSecond() {
    assertThat(DEFAULT.backOff(1)).isEqualTo(DEFAULT.backOff(2));
    assertThat(DEFAULT.backOff(0)).isEqualTo(DEFAULT.backOff(2));
  }
}
