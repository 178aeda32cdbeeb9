package dev.runledger.sqlite;

import dev.runledger.sql.Times;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times as SQLite keeps them: `2026-01-31T23:59:59.123456Z`, always 27 characters, so that text
/// sorts as time does. Rows written by hand are read in any spelling people use: without a
/// fraction, with a longer one, with an offset, with a blank for the T, without a zone (then UTC).
final class TextTimes implements Times {
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']HH:mm[:ss]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalStart()
          .appendLiteral(' ')
          .optionalEnd()
          .appendPattern("[XXX][XX][X]")
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  @Override
  public void bind(PreparedStatement statement, int position, Instant time) throws SQLException {
    statement.setString(position, format(time));
  }

  @Override
  public @Nullable Instant read(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : parse(text);
  }

  /// What is finer than a microsecond is cut off.
  static String format(Instant time) {
    int year = time.atOffset(ZoneOffset.UTC).getYear();
    if (year < 0 || year > 9999) {
      throw new IllegalArgumentException(
          "Not a time that can be stored: " + time + " (years 0000 to 9999)");
    }
    return WRITTEN.format(time);
  }

  static Instant parse(String text) {
    try {
      TemporalAccessor read =
          READ.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      return switch (read) {
        case OffsetDateTime time -> time.toInstant();
        case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
        case LocalDate day -> LocalDateTime.of(day, LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
        default -> throw new IllegalStateException("Unreadable time: " + read);
      };
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Not a time: '" + text + "' (such as 2026-01-31T23:59:59.123456Z)", e);
    }
  }
}
