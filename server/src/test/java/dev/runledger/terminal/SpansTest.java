package dev.runledger.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT0.3S, now",
    "PT3S, 3 s ago",
    "PT59.9S, 59 s ago",
    "PT60S, 1 min ago",
    "PT3H, 3 h ago",
    "P2D, 2 d ago",
    "PT-5M, in 5 min",
    "PT-0.2S, now",
    "P90D, 1 Dec 2025"
  })
  void aMomentIsToldByItsDistance(Duration past, String said) {
    assertThat(Spans.ago(NOW.minus(past), NOW)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0.0 s",
    "PT0.45S, 0.4 s",
    "PT9.99S, 9.9 s",
    "PT12.7S, 12 s",
    "PT3M5S, 3 min 5 s",
    "PT2H10M, 2 h 10 min",
    "PT50H, 2 d 2 h",
    "PT-3S, 0.0 s"
  })
  void aSpanIsAsExactAsItsLengthDeserves(Duration span, String said) {
    assertThat(Spans.lasted(span)).isEqualTo(said);
  }
}
