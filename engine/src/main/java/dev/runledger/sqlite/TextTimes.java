package dev.runledger.sqlite;

import dev.runledger.sql.Times;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times as SQLite keeps them: `2026-01-31T23:59:59.123456Z`, always 27 characters, so that text
/// sorts as time does. Rows written by hand are read in any spelling that SQLite reads: without a
/// fraction, with a longer one, with an offset, with a blank for the T, without a zone (then UTC);
/// the 30th of February is the 2nd of March, and 24:00 the next day, as SQLite has it.
public final class TextTimes implements Times {
  private static final Pattern READ =
      Pattern.compile(
          """
          \\s* (\\d{4}) - (0[1-9]|1[0-2]) - (0[1-9]|[12]\\d|3[01]) [T\\s]*
          (?: ([01]\\d|2[0-4]) : ([0-5]\\d) (?: : ([0-5]\\d) (?: \\. (\\d+) )? )? \\s*
            (?: Z | ([+-]) ([01]\\d) (?: :? ([0-5]\\d) )? )?
          )? \\s*
          """,
          Pattern.CASE_INSENSITIVE | Pattern.COMMENTS);

  // The groups of what is read: a name costs more than the rest of it.
  private static final int YEAR_AT = 1;
  private static final int MONTH_AT = 2;
  private static final int DAY_AT = 3;
  private static final int HOUR_AT = 4;
  private static final int MINUTE_AT = 5;
  private static final int SECOND_AT = 6;
  private static final int FRACTION_AT = 7;
  private static final int SIGN_AT = 8;
  private static final int AHEAD_HOURS_AT = 9;
  private static final int AHEAD_MINUTES_AT = 10;

  // Where the parts of the usual spelling end.
  private static final int DATE_END = 10;
  private static final int SECOND_END = 19;
  private static final int MICROS_END = 26;

  private static final long DAY = 86_400;
  private static final long HOUR = 3600;
  private static final long MINUTE = 60;

  @Override
  public void bind(PreparedStatement statement, int position, Instant time) throws SQLException {
    statement.setString(position, format(time));
  }

  @Override
  public @Nullable Instant read(ResultSet row, int column) throws SQLException {
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
    return dev.runledger.json.Times.text(time);
  }

  /// @throws IllegalArgumentException when SQLite would not read it either
  public static Instant parse(String text) {
    Instant own = dev.runledger.json.Times.own(asOwn(text));
    return own == null ? parseAny(text) : own;
  }

  /// The usual spellings of other programs, without a zone, as we spell them.
  private static String asOwn(String text) {
    int length = text.length();
    boolean isUsual =
        (length == SECOND_END || length == MICROS_END)
            && (text.charAt(DATE_END) == ' ' || text.charAt(DATE_END) == 'T');
    return isUsual
        ? text.substring(0, DATE_END)
            + 'T'
            + text.substring(DATE_END + 1)
            + (length == SECOND_END ? ".000000Z" : "Z")
        : text;
  }

  private static Instant parseAny(String text) {
    Matcher read = READ.matcher(text);
    if (!read.matches()) {
      throw new IllegalArgumentException(
          "Not a time: '" + text + "' (such as 2026-01-31T23:59:59.123456Z)");
    }
    LocalDate month = LocalDate.of(number(read, YEAR_AT), number(read, MONTH_AT), 1);
    long seconds =
        (month.toEpochDay() + number(read, DAY_AT) - 1) * DAY
            + number(read, HOUR_AT) * HOUR
            + number(read, MINUTE_AT) * MINUTE
            + number(read, SECOND_AT);
    long ahead = number(read, AHEAD_HOURS_AT) * HOUR + number(read, AHEAD_MINUTES_AT) * MINUTE;
    boolean behind = "-".equals(read.group(SIGN_AT));
    return Instant.ofEpochSecond(behind ? seconds + ahead : seconds - ahead, nanos(read));
  }

  private static int number(Matcher read, int part) {
    String digits = read.group(part);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(Matcher read) {
    String digits = read.group(FRACTION_AT);
    return digits == null ? 0 : Integer.parseInt((digits + "00000000").substring(0, 9));
  }
}
