package dev.runledger.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as people say them.
public final class Spans {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);
  private static final int DAYS_COUNTED = 30;

  private Spans() {}

  /// `3 s ago`, `in 5 min`, `2 d ago`; beyond a month the day itself.
  public static String ago(Instant when, Instant now) {
    Duration past = Duration.between(when, now);
    if (past.abs().compareTo(Duration.ofSeconds(1)) < 0) {
      return "now";
    }
    if (past.abs().toDays() >= DAYS_COUNTED) {
      return DAY.format(when.atZone(ZoneId.systemDefault()));
    }
    return past.isNegative() ? "in " + coarse(past.negated()) : coarse(past) + " ago";
  }

  /// How long something took: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`.
  public static String lasted(Duration span) {
    long millis = Math.max(0, span.toMillis());
    if (millis < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
    }
    if (span.toMinutes() < 1) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() < 1) {
      return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }
    return span.toDays() < 1
        ? span.toHours() + " h " + span.toMinutesPart() + " min"
        : span.toDays() + " d " + span.toHoursPart() + " h";
  }

  /// The moment on the reader's own clock, to the second.
  public static String moment(Instant when) {
    return MOMENT.format(when.atZone(ZoneId.systemDefault()));
  }

  private static String coarse(Duration span) {
    if (span.toMinutes() < 1) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() < 1) {
      return span.toMinutes() + " min";
    }
    return span.toDays() < 1 ? span.toHours() + " h" : span.toDays() + " d";
  }
}
