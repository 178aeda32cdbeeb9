package dev.runledger.match;

import dev.runledger.event.EventType;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonScan;
import dev.runledger.json.TextFaults;
import dev.runledger.json.Times;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.problem.ProblemException;
import dev.runledger.source.TextOrBytes;
import dev.runledger.sqlite.TextTimes;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rules that single values keep. Who breaks one is told it in a sentence.
public final class Values {
  /// Views show 18 digits of an id. Behind a greater one there would be no ids for what is written
  /// here.
  public static final long LAST_SHOWN_ID = 999_999_999_999_999_999L;

  private static final int LONGEST_SHOWN = 80;
  private static final Set<String> NEVER_STORED = Set.of(EventType.STREAM_END, EventType.INIT);

  /// Spellings that SQLite itself reads.
  private static final Pattern SQLITE_TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)?)?");

  private static final Pattern LATE =
      Pattern.compile("\\s*(\\d{4})-(\\d\\d)-(\\d\\d)[Tt\\s]*(24:)?.*", Pattern.DOTALL);

  /// What is written with four digits of a year.
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /// Seconds, or thousandths of one, since 1970.
  private static final Pattern EPOCH = Pattern.compile("\\d{9,10}(\\.\\d+)?|\\d{12,13}");

  private static final int DIGITS_OF_SECONDS = 10;

  /// What is counted from 0.
  private static final Set<String> COUNTS = Set.of("step_ordinal", "byte_size");

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "trigger_source", List.of("chat", "resume", "retry", "system"),
          "type", List.of("START_SESSION", "RESUME_SESSION"),
          "execution_mode", List.of("sync", "async_poll", "async_callback"),
          "kind", List.of("screenshot", "ui_xml", "dom", "log", "file"));

  /// By the type of a column.
  private static final Map<String, Integer> LONGEST = new ConcurrentHashMap<>();

  private Values() {}

  static boolean isTime(Column column) {
    return column.source() instanceof Source.Time
        || (column.source() instanceof Source.Same
            && (column.type().startsWith("timestamp") || column.name().endsWith("_at")));
  }

  static Instant time(Column column, String text) {
    try {
      if (EPOCH.matcher(text).matches()) {
        BigDecimal number = new BigDecimal(text);
        boolean isMillis = text.indexOf('.') < 0 && text.length() > DIGITS_OF_SECONDS;
        BigDecimal micros = number.movePointRight(isMillis ? 3 : 6);
        long all = micros.longValue();
        return Instant.ofEpochSecond(
            Math.floorDiv(all, 1_000_000L), Math.floorMod(all, 1_000_000L) * 1000);
      }
      Instant time = TextTimes.parse(text);
      if (time.isBefore(FIRST) || !time.isBefore(END)) {
        throw broken(column, text, "is not in the years 0 to 9999");
      }
      return time;
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw broken(column, text, "is no time");
    }
  }

  /// As the layout shows it, whatever its spelling.
  static String shownTime(Instant time) {
    return Times.text(time);
  }

  /// Whether its spelling says more than the time that is shown: digits behind those of a
  /// microsecond, that it was a number, or a day that there is none of.
  static boolean isMoreThanShown(String text, Instant time) {
    return !time.equals(time.truncatedTo(ChronoUnit.MICROS))
        || EPOCH.matcher(text).matches()
        || isReckoned(text);
  }

  /// SQLite reads the 30th of February as the 2nd of March, and 24:00 as the next day.
  private static boolean isReckoned(String text) {
    Matcher late = LATE.matcher(text);
    return late.matches()
        && (late.group(4) != null
            || !YearMonth.of(Integer.parseInt(late.group(1)), Integer.parseInt(late.group(2)))
                .isValidDay(Integer.parseInt(late.group(3))));
  }

  /// As it was spelled, where SQLite reads that.
  static String kept(String text, Instant time) {
    return SQLITE_TIME.matcher(text).matches() ? text : Times.text(time);
  }

  /// What no column of text can hold.
  static void checkCharacters(Column column, String text) {
    if (TextFaults.in(text) == null) {
      return;
    }
    if (TextOrBytes.isBlob(text)) {
      throw new Broken(
          "%s is a BLOB of %d bytes, and no text"
              .formatted(column.name(), TextOrBytes.bytes(text).length));
    }
    boolean hasNull = text.indexOf('\0') >= 0;
    throw broken(
        column,
        text,
        "cannot be stored: " + (hasNull ? "U+0000 is not allowed in text" : "it is no UTF-8"));
  }

  static void checkLength(Column column, String text) {
    int longest = LONGEST.computeIfAbsent(column.type(), Values::longest);
    if (text.length() > longest && text.codePointCount(0, text.length()) > longest) {
      throw broken(column, text, "is longer than " + longest + " characters");
    }
  }

  private static int longest(String type) {
    int open = type.startsWith("character varying(") ? type.indexOf('(') : -1;
    return open < 0
        ? Integer.MAX_VALUE
        : Integer.parseInt(type.substring(open + 1, type.indexOf(')')));
  }

  /// @param column of ours that it goes into
  static void checkMeaning(Column column, String ours, String text) {
    switch (ours) {
      case "event_type" -> {
        if (!EventType.isWellFormed(text) || NEVER_STORED.contains(text)) {
          throw broken(
              column,
              text,
              "is no type of an event: a letter, then up to 99 letters, digits or _.:-, and not a"
                  + " word of streams");
        }
      }
      case "event_id" -> checkId(() -> new EventId(text));
      case "session_id" -> checkId(() -> new SessionId(text));
      default -> {
        List<String> words = WORDS.get(ours);
        if (words != null && !words.contains(text)) {
          throw broken(column, text, "is none of " + String.join(", ", words));
        }
      }
    }
  }

  static void checkRunName(String text) {
    checkId(() -> new RunId(text));
  }

  private static void checkId(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new Broken(String.valueOf(e.getMessage()));
    }
  }

  static String id(Column column, String text) {
    long id = number(column, text);
    if (id > LAST_SHOWN_ID || id < -LAST_SHOWN_ID) {
      throw broken(column, text, "has more than 18 digits");
    }
    return Long.toString(id);
  }

  /// @param ours the column of ours that it goes into
  static void checkNumber(Column column, String ours, long number) {
    if (COUNTS.contains(ours) && number < 0) {
      throw broken(column, Long.toString(number), "is below 0");
    }
    if (ours.equals("max_steps") && (number < 0 || number > Integer.MAX_VALUE)) {
      throw broken(
          column,
          Long.toString(number),
          "is not from 0 to " + Integer.MAX_VALUE + ", and runs here count their steps up to it");
    }
  }

  static long number(Column column, String text) {
    try {
      return new BigDecimal(text.strip()).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw broken(column, text, "is no whole number");
    }
  }

  /// @param isChecked whether a database has looked at it already
  static void checkJson(Column column, String text, boolean isChecked) {
    if (!isChecked) {
      try {
        JsonScan.checkSyntax(text);
      } catch (ProblemException e) {
        throw broken(column, text, "is no JSON");
      }
      if (column.type().equals("jsonb")) {
        checkBinary(column, text);
      }
    }
  }

  /// What a layout shows as jsonb is shown by a cast: one value that has no room there, and nobody
  /// could read the others.
  private static void checkBinary(Column column, String text) {
    try {
      JsonScan.checkBinary(text);
    } catch (ProblemException e) {
      String fault = e.problem().message().replaceFirst("^The body is not valid: ", "");
      throw broken(column, text, "cannot be jsonb, as its document wants it: " + fault);
    }
  }

  static void checkObject(Column column, String text) {
    checkJson(column, text, false);
    if (JsonCut.whole(text).kind() != JsonPart.Kind.OBJECT) {
      throw broken(
          column, text, "is no JSON object, and " + column.name() + " are matched by name");
    }
  }

  static Broken broken(Column column, String value, String rule) {
    String shown =
        TextFaults.shown(
            value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "…" : value);
    return new Broken(column.name() + " '" + shown + "' " + rule);
  }
}
