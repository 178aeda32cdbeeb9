package dev.runledger.json;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a time is spelled: RFC 3339 in UTC, always with six digits of a second, so that equal times
/// are equal text and text sorts as time does.
public final class Times {
  private static final int FIRST_YEAR = 1;
  private static final int LAST_YEAR = 9999;

  // Where the parts of our spelling end.
  private static final int YEAR_END = 4;
  private static final int MONTH_END = 7;
  private static final int DAY_END = 10;
  private static final int HOUR_END = 13;
  private static final int MINUTE_END = 16;
  private static final int SECOND_END = 19;
  private static final int MICROS_END = 26;

  private Times() {}

  /// `2026-03-01T09:30:00.000000Z`; what is finer than a microsecond is cut off. A year that has no
  /// four digits is spelled as ISO 8601 does it.
  public static String text(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > LAST_YEAR) {
      return time.truncatedTo(ChronoUnit.MICROS).toString();
    }
    byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
    spell(text, YEAR_END, utc.getYear());
    spell(text, MONTH_END, utc.getMonthValue());
    spell(text, DAY_END, utc.getDayOfMonth());
    spell(text, HOUR_END, utc.getHour());
    spell(text, MINUTE_END, utc.getMinute());
    spell(text, SECOND_END, utc.getSecond());
    spell(text, MICROS_END, time.getNano() / 1000);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void spell(byte[] text, int end, int number) {
    int rest = number;
    for (int at = end - 1; rest > 0; at--) {
      text[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// Reads what [#text] spelled, in a fraction of the time that it takes to read any spelling.
  ///
  /// @return null for any other spelling, and for a date or time that there is not
  public static @Nullable Instant own(String text) {
    if (text.length() != MICROS_END + 1
        || text.charAt(YEAR_END) != '-'
        || text.charAt(MONTH_END) != '-'
        || text.charAt(DAY_END) != 'T'
        || text.charAt(HOUR_END) != ':'
        || text.charAt(MINUTE_END) != ':'
        || text.charAt(SECOND_END) != '.'
        || text.charAt(MICROS_END) != 'Z') {
      return null;
    }
    int year = number(text, 0, YEAR_END);
    int month = number(text, YEAR_END + 1, MONTH_END);
    int day = number(text, MONTH_END + 1, DAY_END);
    int hour = number(text, DAY_END + 1, HOUR_END);
    int minute = number(text, HOUR_END + 1, MINUTE_END);
    int second = number(text, MINUTE_END + 1, SECOND_END);
    int micros = number(text, SECOND_END + 1, MICROS_END);
    boolean isDate =
        year >= 0
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= Month.of(month).length(Year.isLeap(year));
    boolean isTime =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return isDate && isTime && micros >= 0
        ? LocalDateTime.of(year, month, day, hour, minute, second, micros * 1000)
            .toInstant(ZoneOffset.UTC)
        : null;
  }

  /// @return less than 0 where not all of these are digits
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
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
}
