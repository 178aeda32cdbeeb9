package dev.runledger.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// How a time is spelled: RFC 3339 in UTC, always with six digits of a second, so that equal times
/// are equal text and text sorts as time does.
public final class Times {
  private static final int FIRST_YEAR = 1;
  private static final int LAST_YEAR = 9999;

  private Times() {}

  /// `2026-03-01T09:30:00.000000Z`; what is finer than a microsecond is cut off.
  public static String text(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(27);
    padded(text, utc.getYear(), 4).append('-');
    padded(text, utc.getMonthValue(), 2).append('-');
    padded(text, utc.getDayOfMonth(), 2).append('T');
    padded(text, utc.getHour(), 2).append(':');
    padded(text, utc.getMinute(), 2).append(':');
    padded(text, utc.getSecond(), 2).append('.');
    return padded(text, time.getNano() / 1000, 6).append('Z').toString();
  }

  /// The time that RFC 3339 text of any offset says, to the microsecond; empty when it is not such
  /// text or not in the years 1 to 9999.
  public static Optional<Instant> parse(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      return time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR
          ? Optional.empty()
          : Optional.of(time.toInstant().truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static StringBuilder padded(StringBuilder text, int number, int digits) {
    String plain = Integer.toString(number);
    return text.repeat('0', Math.max(0, digits - plain.length())).append(plain);
  }
}
