package dev.runledger.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T09:30:00Z, 2026-03-01T09:30:00.000000Z",
    "2024-02-29T23:59:59.000001999Z, 2024-02-29T23:59:59.000001Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000000Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
    "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z, -0001-01-01T00:00:00Z"
  })
  void aTimeHasOneSpelling(Instant time, String text) {
    assertThat(Times.text(time)).isEqualTo(text);
  }

  @Test
  void whatWasSpelledIsReadAsItWas() {
    var chance = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Instant time =
          Instant.ofEpochSecond(
                  chance.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond()),
                  chance.nextInt(1_000_000_000))
              .truncatedTo(ChronoUnit.MICROS);
      String text = Times.text(time);
      assertThat(Instant.parse(text)).isEqualTo(time);
      assertThat(Times.own(text)).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-03-01T09:30:00Z",
        "2026-03-01T09:30:00.000000+",
        "2026-03-01 09:30:00.000000Z",
        "2026-02-29T09:30:00.000000Z",
        "2026-13-01T09:30:00.000000Z",
        "2026-00-01T09:30:00.000000Z",
        "2026-03-00T09:30:00.000000Z",
        "2026-03-01T24:00:00.000000Z",
        "2026-03-01T09:60:00.000000Z",
        "2026-03-01T09:30:60.000000Z",
        "2026-03-01T09:30:00.00000xZ",
        "+026-03-01T09:30:00.000000Z",
        "2026-03-01T09:30:00.0000000Z"
      })
  void anyOtherSpellingIsLeftToOthers(String text) {
    assertThat(Times.own(text)).isNull();
  }
}
