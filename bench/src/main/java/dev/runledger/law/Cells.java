package dev.runledger.law;

import dev.runledger.json.Times;
import dev.runledger.sql.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A row as text. Times have one width, and compare as they are.
///
/// @param values without those that are NULL
public record Cells(Map<String, String> values) {
  private static final String TIME = "_at";
  private static final Pattern WIDTH = Pattern.compile(".{10}T.{15}Z");
  private static final Set<String> OTHER_TIMES = Set.of("not_before");

  /// @param columns whose names end in `_at` where they are times
  static Cells of(Row row, List<String> columns) {
    Map<String, String> values = new HashMap<>();
    for (String column : columns) {
      String value = isTime(column) ? time(row, column) : row.textOrNull(column);
      if (value != null) {
        values.put(column, value);
      }
    }
    return new Cells(values);
  }

  static List<String> columns(String names) {
    return Arrays.stream(names.split(",")).map(String::strip).toList();
  }

  private static boolean isTime(String column) {
    return column.endsWith(TIME) || OTHER_TIMES.contains(column);
  }

  private static @Nullable String time(Row row, String column) {
    String text = row.textOrNull(column);
    if (text == null || WIDTH.matcher(text).matches()) {
      return text;
    }
    Instant time = row.instantOrNull(column);
    return time == null ? null : Times.text(time);
  }

  public boolean has(String column) {
    return values.containsKey(column);
  }

  /// @return '' for NULL
  public String get(String column) {
    return values.getOrDefault(column, "");
  }

  public boolean is(String column, String value) {
    return get(column).equals(value);
  }

  /// Whether both have the same there, or nothing.
  public boolean agrees(Cells other, String column) {
    return get(column).equals(other.get(column));
  }

  public long number(String column) {
    return Long.parseLong(get(column));
  }

  /// Whether this time is over.
  boolean isDue(String column, Instant now) {
    return has(column) && get(column).compareTo(Times.text(now)) <= 0;
  }

  /// Whether so many seconds have passed since.
  boolean isDue(String column, String seconds, Instant now) {
    return has(column)
        && has(seconds)
        && !Instant.parse(get(column)).plus(Duration.ofSeconds(number(seconds))).isAfter(now);
  }
}
