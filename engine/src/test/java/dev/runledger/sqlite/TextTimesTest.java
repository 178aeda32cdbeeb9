package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTimesTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T23:59:59Z, 2026-01-31T23:59:59.000000Z",
    "2026-01-31T23:59:00.1Z, 2026-01-31T23:59:00.100000Z",
    "2026-01-31T23:59:59.123456789Z, 2026-01-31T23:59:59.123456Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000000Z"
  })
  void isWrittenInOneWidth(Instant time, String text) {
    assertThat(TextTimes.format(time)).isEqualTo(text).hasSize(27);
    assertThat(TextTimes.parse(text)).isBeforeOrEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T23:59:59.123456Z, 2026-01-31T23:59:59.123456Z",
    "2026-01-31T23:59:59Z, 2026-01-31T23:59:59Z",
    "2026-01-31T23:59:59.5Z, 2026-01-31T23:59:59.5Z",
    "2026-01-31T23:59:59.123456789Z, 2026-01-31T23:59:59.123456789Z",
    "2026-01-31 23:59:59, 2026-01-31T23:59:59Z",
    "2026-01-31T23:59:59, 2026-01-31T23:59:59Z",
    "2026-01-31 23:59:59.123456, 2026-01-31T23:59:59.123456Z",
    "2026-02-30 24:00:00, 2026-03-03T00:00:00Z",
    "2026-01-31 23:59+00, 2026-01-31T23:59:00Z",
    "2026-01-31 23:59:59.25, 2026-01-31T23:59:59.25Z",
    "2026-01-31T23:59, 2026-01-31T23:59:00Z",
    "2026-01-31, 2026-01-31T00:00:00Z",
    "2026-01-31t23:59:59z, 2026-01-31T23:59:59Z",
    "2026-01-31T23:59:59+00:00, 2026-01-31T23:59:59Z",
    "2026-01-31 23:59:59.5+02:00, 2026-01-31T21:59:59.5Z",
    "2026-01-31 23:59:59 -0130, 2026-02-01T01:29:59Z",
    "2026-01-31 23:59:59+02, 2026-01-31T21:59:59Z",
    "2026-01-31  23:59:59   +02:00, 2026-01-31T21:59:59Z",
    "2026-01-31T, 2026-01-31T00:00:00Z",
    "' 2026-01-31T23:59:59Z ', 2026-01-31T23:59:59Z",
    "2026-01-31T23:59:59.1234567899999Z, 2026-01-31T23:59:59.123456789Z",
    "2026-02-30T00:00:00Z, 2026-03-02T00:00:00Z",
    "2026-01-31T24:00:00Z, 2026-02-01T00:00:00Z"
  })
  void isReadAsPeopleWriteIt(String text, Instant time) {
    assertThat(TextTimes.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026-13-01",
        "2026-00-01",
        "2026-01-32",
        "2026-01-31T25:00",
        "2026-01-31T23:60",
        "2026-01-31T23:59:60",
        "2026-01-31T23:59:59+02:60",
        "2026-01-31T23:59.5",
        "2026-01-31Z",
        "2026-01-31T23:59:59.1234x6Z",
        "1769903999",
        "23:59:59"
      })
  void whatIsNoTimeIsRefusedWithTheText(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextTimes.parse(text))
        .withMessageStartingWith("Not a time: '" + text + "'");
  }

  @Test
  void aTimeThatWouldBreakTheOrderOfTextIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextTimes.format(Instant.parse("+10000-01-01T00:00:00Z")))
        .withMessageContaining("years 0000 to 9999");
  }
}
